// When an item is shown: always, or only after a certain answer to an earlier question of the same task.
import { field, select } from "./fields.js"
import { el } from "./dom.js"
import { decisions } from "./decisions.js"
import { gist } from "./words.js"

export function condition(line, value, set, { earlier }) {
  const able = earlier.filter((one) => decisions(one).length)
  const target = able.find((one) => [one.id, one.name].includes(value?.item) && value?.item !== undefined)
  const questions = [
    { value: "", words: "Always" },
    ...able.map((one) => ({ value: one.id, words: `After “${gist(one)}”` })),
  ]
  if (value && !target) questions.push({ value: "lost", words: "After a question that is not there any more" })
  const choose = (_, id) =>
    id !== "lost" && set(line.key, id && { item: id, is: decisions(able.find((one) => one.id === id))[0].value })
  const nothing = !able.length && !value
  const shown = select({ ...line, choices: questions }, value ? (target?.id ?? "lost") : "", choose)
  if (nothing) shown.disabled = true
  const help = nothing ? { ...line, help: "Add a choice or a rating before it: its answers can decide." } : line
  return el("div", { class: "builder-nested" }, field(help, shown), target && answers(line, value, set, target))
}

function answers(line, value, set, target) {
  const wanted = Array.isArray(value.in) ? value.in : [value.is]
  const toggle = (one, isOn) => {
    const left = isOn ? [...wanted, one] : wanted.filter((other) => other !== one)
    const offered = decisions(target)
      .map((offer) => offer.value)
      .filter((other) => left.includes(other))
    if (offered.length)
      set(line.key, { item: value.item, ...(offered.length === 1 ? { is: offered[0] } : { in: offered }) })
    else set(line.key, { item: value.item, in: [] })
  }
  return el(
    "fieldset",
    { class: "field", "data-field": `${line.key}.answers` },
    el("legend", {}, "if the answer is"),
    decisions(target).map((offer, index) =>
      el(
        "label",
        { class: "builder-option-flag" },
        el("input", {
          type: "checkbox",
          "data-key": `${line.key}.answers[${index}]`,
          checked: wanted.includes(offer.value),
          onchange: ({ target: box }) => toggle(offer.value, box.checked),
        }),
        offer.label ?? String(offer.value),
      ),
    ),
  )
}
