// What the inspector offers for each kind of item, page and row: a line for each key. Pure.
//
// A line is `{ key, label, control, help, isOptional, ... }`; `isRare` lines are folded away. Keys that nobody listed
// here, of kinds that are newer than this file, are offered as JSON.
import { PAGE, ROW } from "./tree.js"

const MOST_POINTS = 21 // as batches/items/rating.py has it
const QUESTION = { key: "description", label: "Question", control: "text" }
const HELP = { key: "helper_text", label: "Help", control: "text", rows: 1, isOptional: true, help: "A line below the question." }
const PLACEHOLDER = { key: "placeholder_text_input", label: "Words in the empty field", control: "line", isOptional: true, isRare: true }
const REQUIRED = { key: "required", label: "Needs an answer", control: "flag", fallback: true }
const NAME = { key: "name", label: "Name in the results", control: "line", isOptional: true, isRare: true, help: "Such as clarity. Without one the answer is stored under the item's id." }
const SHOW_IF = { key: "show_if", label: "Show only after a certain answer", control: "condition", isRare: true }
const NEVER = { value: "", words: "As they stand here" }
const ORDERS = [NEVER, { value: "person", words: "Shuffled for each person" }, { value: "task", words: "Shuffled for each task" }]
const SHUFFLE = { key: "shuffle", label: "Order of the options", control: "select", choices: ORDERS, isRare: true }
const LIMIT = { key: "answer_limit", label: "How many may be chosen", control: "limit" }
const OPEN = { key: "disable_dropdown", label: "Show long lists as cards too", control: "flag", isRare: true, help: "From 5 options on they fold into a list." }
const FILES = [
  { key: "max_file_size_mb", label: "Largest file, in MB", control: "number", isOptional: true, hint: 25 },
  { key: "min_file_count", label: "Fewest files", control: "number", isOptional: true, hint: 1 },
  { key: "max_file_count", label: "Most files", control: "number", isOptional: true, hint: 10 },
]
const TYPES = { key: "accepted_file_types", label: "Types of file", control: "words", isOptional: true, hint: ".jpg .jpeg .png .heic .heif", help: "Ends of file names, with a blank between." }

const OPTIONS = { key: "options", label: "Options", control: "options", word: "Option" }
const BOUNDS = { key: "validation", label: "What may be written", control: "bounds" }

const ITEM_FORMS = {
  rich_text: () => [
    { key: "content", label: "Text", control: "text", rows: 8, isCode: true },
    { key: "content_format", label: "Written as", control: "select", choices: [{ value: "markdown", words: "Markdown" }, { value: "html", words: "HTML" }], fallback: "html", help: "Markdown becomes HTML once participants see it." },
  ],
  image: () => [
    { key: "url", label: "Address", control: "line", help: "It begins with https://" },
    { key: "alt_text", label: "Description for who cannot see it", control: "text" },
    { key: "caption", label: "Caption", control: "line", isOptional: true },
  ],
  dataset_field: ({ fields, item }) => {
    const media = fields.find(({ key }) => key === item.field)?.type
    const captions = fields.filter(({ type }) => type === "text")
    return [
      { key: "field", label: "Field", control: "select", choices: choicesOf(fields.filter(({ shown }) => shown), item.field) },
      ["audio_url", "video_url"].includes(media) && { key: "captions_field", label: "Field with the address of captions", control: "select", choices: [{ value: "", words: "None" }, ...choicesOf(captions, item.captions_field)] },
    ]
  },
  multiple_choice: () => [QUESTION, HELP, LIMIT, OPTIONS, REQUIRED, PLACEHOLDER, SHUFFLE, OPEN, NAME],
  multiple_choice_with_free_text: () => [QUESTION, HELP, LIMIT, { ...OPTIONS, hasHeading: true }, REQUIRED, PLACEHOLDER, SHUFFLE, OPEN, NAME],
  free_text: () => [QUESTION, HELP, BOUNDS, REQUIRED, PLACEHOLDER, NAME],
  free_text_with_unit: ({ item }) => [
    QUESTION, HELP,
    { key: "unit_options", label: "Units", control: "options", word: "Unit", hasBounds: true },
    { key: "default_unit", label: "Unit to begin with", control: "select", choices: [{ value: "", words: "None" }, ...unitsOf(item)] },
    { key: "unit_position", label: "The unit stands", control: "select", choices: [{ value: "suffix", words: "After the field" }, { value: "prefix", words: "Before the field" }] },
    REQUIRED, PLACEHOLDER, NAME,
  ],
  rating: ({ item }) => [
    QUESTION, HELP,
    ...("points" in item ? [{ key: "points", label: "Number of points", control: "number" }] : [{ key: "min", label: "Lowest point", control: "number", isOptional: true, hint: 1 }, { key: "max", label: "Highest point", control: "number" }]),
    { key: "labels", label: "Labels", control: "lines", isOptional: true, help: "One on each line: two for the ends, or one for each point." },
    REQUIRED, NAME,
  ],
  ranking: () => [QUESTION, HELP, { ...OPTIONS, isPlain: true }, REQUIRED, SHUFFLE, NAME],
  file_upload: () => [QUESTION, HELP, TYPES, ...FILES, REQUIRED, NAME],
  video_narration: () => [QUESTION, HELP, REQUIRED, NAME],
}
const PAGE_FORM = [
  { key: "display_position", label: "When it is shown", control: "select", fallback: "body", choices: [{ value: "", words: "For each task" }, { value: "intro", words: "Once, before the tasks" }, { value: "outro", words: "Once, after the tasks" }], help: "Before and after the tasks there is only room for texts and pictures." },
]
const ROW_FORM = [
  { key: "shuffle", label: "Order of the columns", control: "select", choices: ORDERS, help: "Shuffled columns keep people from preferring one side." },
]

/** The lines for a page, row or item; `fields` are the dataset's. */
export function formOf(level, node, fields) {
  if (level === PAGE) return PAGE_FORM
  if (level === ROW) return node.columns.length > 1 ? ROW_FORM : []
  const known = Object.hasOwn(ITEM_FORMS, node.type) ? ITEM_FORMS[node.type]({ fields, item: node }).filter(Boolean) : []
  const lines = [...known, SHOW_IF]
  const listed = new Set(["id", "type", ...lines.map(({ key }) => key)])
  const others = Object.keys(node).filter((key) => !listed.has(key))
  return [...lines, ...others.map((key) => ({ key, label: key, control: "json", isOptional: true, isRare: known.length > 0 }))]
}

/** The kinds whose answers can decide whether other items are shown, with what they offer. */
export function decisions(item) {
  if (item.type === "rating") {
    return scaleOf(item).map((point) => ({ value: point, label: `${point}` }))
  }
  const offers = ["multiple_choice", "multiple_choice_with_free_text"].includes(item.type) && Array.isArray(item.options)
  return offers ? item.options.filter((option) => option?.value !== undefined) : []
}

/** The points of a rating, as far as it says which. */
export function scaleOf({ min, max, points }) {
  const first = Number.isInteger(min) ? min : 1
  const last = Number.isInteger(max) ? max : first + (Number.isInteger(points) ? points : 0) - 1
  return Array.from({ length: Math.min(Math.max(last - first + 1, 0), MOST_POINTS) }, (_, index) => first + index)
}

function choicesOf(fields, chosen) {
  const choices = fields.map(({ key, label }) => ({ value: key, words: label && label !== key ? `${label} (${key})` : key }))
  const isKnown = choices.some(({ value }) => value === chosen)
  return isKnown ? choices : [{ value: chosen ?? "", words: chosen ? `${chosen}, which cannot be shown` : "Choose a field" }, ...choices]
}

function unitsOf(item) {
  return (Array.isArray(item.unit_options) ? item.unit_options : []).map((unit) => ({ value: unit?.value, words: unit?.label ?? "" }))
}
