// The options of a question, or the units of a field: one card each, to be written, moved, added and taken out.
import { bounds } from "./bounds.js"
import { button, el } from "./dom.js"
import { asText, freshOption, optionValue, slug } from "./keys.js"

/**
 * While somebody types nothing here is drawn anew, so `value` is soon the past: what is done to the list is done to the
 * one that stands then, which `set` gives to a function.
 */
export function options(line, value, set, context) {
  const list = listOf(value)
  const replace = (change, focus) => {
    context.focusNext(focus)
    set(line.key, (now) => change(listOf(now)))
  }
  const more = line.hasHeading ? { heading: list.at(-1)?.heading ?? "Why?" } : {}
  const add = button(`Add ${line.word === "Unit" ? "a unit" : "an option"}`, "add", () =>
    replace((now) => [...now, freshOption(now, line.word, more)], `${line.key}[${list.length}].label`),
  )
  return el(
    "fieldset",
    { class: "field builder-options", "data-field": line.key },
    el("legend", {}, line.label),
    el(
      "ol",
      {},
      list.map((option, index) => card(line, list.length, Object(option), index, set, replace, context)),
    ),
    add,
  )
}

const listOf = (value) => (Array.isArray(value) ? value : [])

function card(line, count, option, index, set, replace, { item }) {
  const at = `${line.key}[${index}]`
  const name = `${line.word} ${index + 1}`
  const swap = (to) => replace((now) => now.with(index, now[to]).with(to, now[index]), `${line.key}[${to}].label`)
  const remove = () =>
    replace((now) => now.toSpliced(index, 1), `${line.key}[${Math.max(0, Math.min(index, count - 2))}].label`)
  const act = (words, shape, deed, isOff) =>
    button(`${words}: ${name}`, shape, deed, { class: "icon-button", isBare: true, disabled: isOff })
  const mayExclude = !line.isPlain && line.word === "Option" && (item.answer_limit !== 1 || option.exclusive)
  // A number stays one, whatever was typed in between: what it was when this was drawn counts.
  const setValue = (key, typed, isTyping) => set(key, optionValue(typed, option.value), isTyping)
  const value = wide(at, "value", "Value", name, option, setValue)
  const shown = (next) => {
    value.querySelector("input").value = asText(next.value)
    return next
  }
  const relabel = (typed) => set(at, (now) => shown(relabelled(Object(now), typed)), true)
  return el(
    "li",
    { class: "builder-option" },
    el(
      "div",
      { class: "builder-option-head" },
      text(at, "label", `${name}: label`, option, relabel),
      act("Up", "up", () => swap(index - 1), index === 0),
      act("Down", "down", () => swap(index + 1), index === count - 1),
      act("Delete", "remove", remove),
    ),
    line.hasHeading && wide(at, "heading", "Heading", name, option, set),
    el("div", { class: "builder-option-foot" }, value, mayExclude && exclusive(at, option, set)),
    line.hasBounds &&
      bounds(
        { key: `${at}.validation`, label: `What may be written in ${option.label || "it"}` },
        option.validation,
        set,
      ),
  )
}

/** With another label; a value that was made of the label goes on following it. */
function relabelled(option, label) {
  const follows = option.value === undefined || option.value === slug(option.label ?? "")
  return { ...option, label, ...(follows && { value: slug(label) }) }
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
