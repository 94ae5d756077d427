// Values inside an item by their key as faults name it: "validation.min", "options[1].label". Pure.

/** ["options", 1, "label"] of "options[1].label". */
function partsOf(key) {
  return key.match(/[^.[\]]+/g).map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

export function valueAt(item, key) {
  return partsOf(key).reduce((value, part) => value?.[part], item)
}

/**
 * What changes in an item, `{ top: value }`, when the value at `key` becomes `value`, or what `value` makes of the present
 * one where that is a function; undefined takes a key out.
 */
export function changeAt(item, key, value) {
  const [top, ...rest] = partsOf(key)
  const next = typeof value === "function" ? value(valueAt(item, key)) : value
  return { [top]: replaced(item[top], rest, next) }
}

function replaced(holder, [part, ...rest], value) {
  if (part === undefined) return value
  const inner = replaced(holder?.[part], rest, value)
  if (Array.isArray(holder)) return holder.with(part, inner)
  const entries = Object.entries({ ...holder, [part]: inner }).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries)
}

/** The value of an option whose field holds `typed`: text, unless it was a number or a flag and still reads as one. */
export function optionValue(typed, before) {
  if (typeof before === "number" && typed.trim() !== "" && String(Number(typed)) === typed.trim()) return Number(typed)
  return typeof before === "boolean" && ["true", "false"].includes(typed) ? typed === "true" : typed
}

/** Any JSON as the text of a field. */
export function asText(value) {
  return value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value)
}

/** A value made of a label: "Response A" gives "response_a". */
export function slug(label) {
  return String(label)
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "")
}

/** A new option of `options`, with a label and a value that no other has. */
export function freshOption(options, word, more = {}) {
  const values = new Set(options.map((option) => String(option?.value)))
  let number = options.length + 1
  while (values.has(slug(`${word} ${number}`))) number += 1
  return { label: `${word} ${number}`, value: slug(`${word} ${number}`), ...more }
}
