// The options of a question, or the units of a field: one card each, to be written, moved, added and taken out.
import { bounds } from "./bounds.js"
import { button, el } from "./dom.js"
import { asText, freshOption, optionValue, slug } from "./keys.js"

export function options(line, value, set, context) {
  const list = Array.isArray(value) ? value : []
  const replace = (next, focus) => {
    context.focusNext(focus)
    set(line.key, next)
  }
  const more = line.hasHeading ? { heading: list.at(-1)?.heading ?? "Why?" } : {}
  const add = button(`Add ${line.word === "Unit" ? "a unit" : "an option"}`, "add", () =>
    replace([...list, freshOption(list, line.word, more)], `${line.key}[${list.length}].label`),
  )
  return el(
    "fieldset",
    { class: "field builder-options", "data-field": line.key },
    el("legend", {}, line.label),
    el(
      "ol",
      {},
      list.map((option, index) => card(line, list, Object(option), index, set, replace, context)),
    ),
    add,
  )
}

function card(line, list, option, index, set, replace, { item }) {
  const at = `${line.key}[${index}]`
  const name = `${line.word} ${index + 1}`
  const swap = (to) => replace(list.with(index, list[to]).with(to, option), `${line.key}[${to}].label`)
  const remove = () =>
    replace(list.toSpliced(index, 1), `${line.key}[${Math.max(0, Math.min(index, list.length - 2))}].label`)
  const act = (words, shape, deed, isOff) =>
    button(`${words}: ${name}`, shape, deed, { class: "icon-button", isBare: true, disabled: isOff })
  const mayExclude = !line.isPlain && line.word === "Option" && (item.answer_limit !== 1 || option.exclusive)
  return el(
    "li",
    { class: "builder-option" },
    el(
      "div",
      { class: "builder-option-head" },
      text(at, "label", `${name}: label`, option, (typed) => relabelled(set, at, option, typed)),
      act("Up", "up", () => swap(index - 1), index === 0),
      act("Down", "down", () => swap(index + 1), index === list.length - 1),
      act("Delete", "remove", remove),
    ),
    line.hasHeading && wide(at, "heading", "Heading", name, option, set),
    el(
      "div",
      { class: "builder-option-foot" },
      wide(at, "value", "Value", name, option, (key, typed, isTyping) =>
        set(key, optionValue(typed, option.value), isTyping),
      ),
      mayExclude && exclusive(at, option, set),
    ),
    line.hasBounds &&
      bounds(
        { key: `${at}.validation`, label: `What may be written in ${option.label || "it"}` },
        option.validation,
        set,
      ),
  )
}

/** A value that was made of the label goes on following it. */
function relabelled(set, at, option, typed) {
  const follows = option.value === undefined || option.value === slug(option.label ?? "")
  if (!follows) return set(`${at}.label`, typed, true)
  option = { ...option, label: typed, value: slug(typed) }
  set(at, option, true)
}

function text(at, key, words, option, oninput) {
  return el("input", {
    type: "text",
    autocomplete: "off",
    dir: "auto",
    "aria-label": words,
    "data-key": `${at}.${key}`,
    value: asText(option[key]),
    oninput: ({ target }) => oninput(target.value),
  })
}

function wide(at, key, words, name, option, set) {
  return el(
    "label",
    { class: "builder-option-part", "data-field": `${at}.${key}` },
    el("span", {}, words, el("span", { class: "visually-hidden" }, ` of ${name}`)),
    el("input", {
      type: "text",
      autocomplete: "off",
      dir: "auto",
      "data-key": `${at}.${key}`,
      value: asText(option[key]),
      oninput: ({ target }) => set(`${at}.${key}`, target.value, true),
    }),
  )
}

function exclusive(at, option, set) {
  const onchange = ({ target }) => set(`${at}.exclusive`, target.checked || undefined)
  return el(
    "label",
    { class: "builder-option-flag" },
    el("input", { type: "checkbox", "data-key": `${at}.exclusive`, checked: option.exclusive === true, onchange }),
    "Excludes the others",
  )
}
