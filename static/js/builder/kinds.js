// What the inspector offers for each kind of item, page and row: a line for each key. Pure.
//
// A line is `{ key, label, control, help, isOptional, ... }`; `isRare` lines are folded away. Keys that nobody listed
// here, of kinds that are newer than this file, are offered as JSON.
import { PAGE, ROW } from "./tree.js"
import {
  BOUNDS,
  FILES,
  HELP,
  LIMIT,
  NAME,
  OPEN,
  OPTIONS,
  ORDERS,
  PLACEHOLDER,
  QUESTION,
  REQUIRED,
  SHOW_IF,
  SHUFFLE,
  SIZE,
  TYPES,
} from "./lines.js"

const ITEM_FORMS = {
  rich_text: () => [
    { key: "content", label: "Text", control: "text", rows: 8, isCode: true },
    {
      key: "content_format",
      label: "Written as",
      control: "select",
      choices: [
        { value: "markdown", words: "Markdown" },
        { value: "html", words: "HTML" },
      ],
      fallback: "html",
      help: "Markdown becomes HTML once participants see it.",
    },
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
      {
        key: "field",
        label: "Field",
        control: "select",
        choices: choicesOf(
          fields.filter(({ shown }) => shown),
          item.field,
        ),
      },
      ["audio_url", "video_url"].includes(media) && {
        key: "captions_field",
        label: "Field with the address of captions",
        control: "select",
        choices: [{ value: "", words: "None" }, ...choicesOf(captions, item.captions_field)],
      },
    ]
  },
  multiple_choice: () => [QUESTION, HELP, LIMIT, OPTIONS, REQUIRED, PLACEHOLDER, SHUFFLE, OPEN, NAME],
  multiple_choice_with_free_text: () => [
    QUESTION,
    HELP,
    LIMIT,
    { ...OPTIONS, hasHeading: true },
    REQUIRED,
    PLACEHOLDER,
    SHUFFLE,
    OPEN,
    NAME,
  ],
  free_text: () => [QUESTION, HELP, BOUNDS, REQUIRED, PLACEHOLDER, NAME],
  free_text_with_unit: ({ item }) => [
    QUESTION,
    HELP,
    { key: "unit_options", label: "Units", control: "options", word: "Unit", hasBounds: true },
    {
      key: "default_unit",
      label: "Unit to begin with",
      control: "select",
      choices: [{ value: "", words: "None" }, ...unitsOf(item)],
    },
    {
      key: "unit_position",
      label: "The unit stands",
      control: "select",
      choices: [
        { value: "suffix", words: "After the field" },
        { value: "prefix", words: "Before the field" },
      ],
    },
    REQUIRED,
    PLACEHOLDER,
    NAME,
  ],
  rating: ({ item }) => [
    QUESTION,
    HELP,
    ...("points" in item
      ? [{ key: "points", label: "Number of points", control: "number" }]
      : [
          { key: "min", label: "Lowest point", control: "number", isOptional: true, hint: 1 },
          { key: "max", label: "Highest point", control: "number" },
        ]),
    {
      key: "labels",
      label: "Labels",
      control: "lines",
      isOptional: true,
      help: "One on each line: two for the ends, or one for each point.",
    },
    REQUIRED,
    NAME,
  ],
  ranking: () => [QUESTION, HELP, { ...OPTIONS, isPlain: true }, REQUIRED, SHUFFLE, NAME],
  file_upload: () => [QUESTION, HELP, TYPES, ...FILES, REQUIRED, NAME],
  video_narration: () => [QUESTION, HELP, { ...SIZE, hint: 100 }, REQUIRED, NAME],
}
const PAGE_FORM = [
  {
    key: "display_position",
    label: "When it is shown",
    control: "select",
    fallback: "body",
    choices: [
      { value: "", words: "For each task" },
      { value: "intro", words: "Once, before the tasks" },
      { value: "outro", words: "Once, after the tasks" },
    ],
    help: "Before and after the tasks there is only room for texts and pictures.",
  },
]
const ROW_FORM = [
  {
    key: "shuffle",
    label: "Order of the columns",
    control: "select",
    choices: ORDERS,
    help: "Shuffled columns keep people from preferring one side.",
  },
]

/** The lines for a page, row or item; `fields` are the dataset's. */
export function formOf(level, node, fields) {
  if (level === PAGE) return PAGE_FORM
  if (level === ROW) return node.columns.length > 1 ? ROW_FORM : []
  const known = Object.hasOwn(ITEM_FORMS, node.type)
    ? ITEM_FORMS[node.type]({ fields, item: node }).filter(Boolean)
    : []
  const lines = [...known, SHOW_IF]
  const listed = new Set(["id", "type", ...lines.map(({ key }) => key)])
  const others = Object.keys(node).filter((key) => !listed.has(key))
  return [
    ...lines,
    ...others.map((key) => ({ key, label: key, control: "json", isOptional: true, isRare: known.length > 0 })),
  ]
}

function choicesOf(fields, chosen) {
  const choices = fields.map(({ key, label }) => ({
    value: key,
    words: label && label !== key ? `${label} (${key})` : key,
  }))
  const isKnown = choices.some(({ value }) => value === chosen)
  return isKnown
    ? choices
    : [{ value: chosen ?? "", words: chosen ? `${chosen}, which cannot be shown` : "Choose a field" }, ...choices]
}

function unitsOf(item) {
  return (Array.isArray(item.unit_options) ? item.unit_options : []).map((unit) => ({
    value: unit?.value,
    words: unit?.label ?? "",
  }))
}
