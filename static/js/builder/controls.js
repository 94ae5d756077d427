// The inspector's controls, each for one line of kinds.js.
import { bounds } from "./bounds.js"
import { condition } from "./condition.js"
import { el } from "./dom.js"
import { field, flag, input, json, list, number, select, textarea } from "./fields.js"
import { asText } from "./keys.js"
import { options } from "./options.js"

/** The field for a line of kinds.js, holding `value`. */
export function controlOf(line, value, set, context) {
  return CONTROLS[line.control](line, value, set, context)
}

const CONTROLS = {
  line: (line, value, set) => field(line, input(line, value, set)),
  text: (line, value, set) => field(line, textarea(line, value, set)),
  number: (line, value, set) => field(line, number(line, value, set)),
  flag: (line, value, set) => flag(line, value, set),
  select: (line, value, set) => field(line, select(line, value, set)),
  words: (line, value, set) => field(line, list(line, value, set, /\s+/, " ", "input")),
  lines: (line, value, set) => field(line, list(line, value, set, /\n/, "\n", "textarea")),
  json: (line, value, set) => field(line, json(line, value, set)),
  limit: (line, value, set) => limit(line, value, set),
  options,
  bounds,
  condition,
}

/** One, any number, or at most so many. */
function limit(line, value, set) {
  const choices = [
    { value: 1, words: "One" },
    { value: -1, words: "Any number" },
    { value: "some", words: "At most…" },
  ]
  const isSome = value !== 1 && value !== -1
  const choose = (key, said) => set(key, said === "some" ? 2 : said)
  const most = el("input", {
    type: "text",
    inputmode: "numeric",
    class: "builder-number",
    "aria-label": "At most",
    "data-key": `${line.key}.most`,
    value: asText(value),
  })
  most.addEventListener("input", () => set(line.key, /^\d+$/.test(most.value) ? Number(most.value) : most.value, true))
  return field(line, select({ ...line, choices }, isSome ? "some" : value, choose), isSome && most)
}
