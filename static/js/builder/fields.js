// Plain fields for single values. `set(key, value, isTyping)` is told what one holds; undefined takes a key out.
import { el } from "./dom.js"
import { asText } from "./keys.js"

/** A label, what belongs below it, and the control, wired for who listens. */
export function field(line, control, ...more) {
  const id = `set-${line.key}`
  control.id = id
  control.setAttribute("data-key", line.key)
  if (line.help) control.setAttribute("aria-describedby", `${id}-help`)
  return el(
    "div",
    { class: "field", "data-field": line.key },
    el("label", { for: id }, line.label, line.isOptional && el("span", { class: "field-optional" }, " (optional)")),
    line.help && el("p", { class: "field-help", id: `${id}-help` }, line.help),
    control,
    more,
  )
}

function emptied(line, text) {
  return line.isOptional && text === "" ? undefined : text
}

export function input(line, value, set) {
  const oninput = ({ target }) => set(line.key, emptied(line, target.value), true)
  return el("input", {
    type: "text",
    autocomplete: "off",
    dir: "auto",
    value: asText(value),
    placeholder: line.hint,
    oninput,
  })
}

export function textarea(line, value, set) {
  const oninput = ({ target }) => set(line.key, emptied(line, target.value), true)
  const made = el("textarea", {
    rows: line.rows ?? 2,
    dir: "auto",
    "data-code": line.isCode,
    spellcheck: !line.isCode,
    oninput,
  })
  made.value = asText(value)
  return made
}

/** What is no number stays as text, so that nothing typed is lost and the server says what is wrong with it. */
export function number(line, value, set) {
  const oninput = ({ target }) => {
    const text = target.value.trim()
    const isNumber = text !== "" && Number.isFinite(Number(text))
    set(line.key, isNumber ? Number(text) : text === "" ? undefined : text, true)
  }
  return el("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "builder-number",
    value: asText(value),
    placeholder: line.hint,
    oninput,
  })
}

export function flag(line, value, set) {
  const id = `set-${line.key}`
  const fallback = line.fallback ?? false
  const onchange = ({ target }) => set(line.key, target.checked === fallback ? undefined : target.checked)
  const box = el("input", {
    type: "checkbox",
    id,
    "data-key": line.key,
    checked: value ?? fallback,
    onchange,
    "aria-describedby": line.help && `${id}-help`,
  })
  return el(
    "div",
    { class: "field field-check", "data-field": line.key },
    box,
    el("label", { for: id }, line.label),
    line.help && el("p", { class: "field-help", id: `${id}-help` }, line.help),
  )
}

export function select({ key, choices, fallback }, value, set) {
  const chosen = Math.max(
    0,
    choices.findIndex((choice) => choice.value === (value ?? fallback ?? "")),
  )
  const onchange = ({ target }) => {
    const said = choices[target.selectedIndex].value
    set(key, said === "" ? undefined : said)
  }
  return el(
    "select",
    { onchange },
    choices.map(({ words }, index) => el("option", { selected: index === chosen }, words)),
  )
}

/** Several texts in one field, with `between` them. */
export function list({ key, hint, isOptional }, value, set, cut, between, tag) {
  const oninput = ({ target }) => {
    const parts = target.value
      .split(cut)
      .map((part) => part.trim())
      .filter(Boolean)
    set(key, parts.length || !isOptional ? parts : undefined, true)
  }
  const made = el(tag, { autocomplete: "off", rows: tag === "textarea" && 3, placeholder: hint, oninput })
  made.value = Array.isArray(value) ? value.map(asText).join(between) : asText(value)
  return made
}

/** Any JSON; half-typed text waits until it is some. */
export function json({ key }, value, set) {
  const oninput = ({ target }) => {
    try {
      set(key, target.value.trim() === "" ? undefined : JSON.parse(target.value), true)
      target.setCustomValidity("")
    } catch {
      target.setCustomValidity("This is no JSON yet.")
    }
  }
  const made = el("textarea", { rows: 2, "data-code": true, spellcheck: false, oninput })
  made.value = JSON.stringify(value)
  return made
}
