// What may be written in a text field: anything, words of a certain length, or a number.
import { el } from "./dom.js"
import { field, number, select } from "./fields.js"
import { asText } from "./keys.js"

const KINDS = [
  { value: "", words: "Anything" },
  { value: "string", words: "Text of a certain length" },
  { value: "number", words: "A number" },
]
const LABELS = { string: ["Fewest characters", "Most characters"], number: ["Smallest", "Largest"] }

export function bounds(line, value, set) {
  const kind = (_, type) => set(line.key, type && { type })
  const type = value?.type
  const [least, most] = Object.hasOwn(LABELS, type) ? LABELS[type] : []
  const edge = (key, label) => {
    const inner = { key: `${line.key}.${key}`, label, isOptional: true }
    // From the whole value, so that the two bounds do not part where one is emptied.
    return field(
      inner,
      number(inner, value[key], (at, typed, isTyping) => set(at, typed, isTyping)),
    )
  }
  return el(
    "div",
    { class: "builder-nested" },
    field(line, select({ ...line, choices: KINDS }, asText(type), kind)),
    least && el("div", { class: "builder-pair" }, edge("min", least), edge("max", most)),
  )
}
