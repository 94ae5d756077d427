// How an item looks in the canvas: a sketch of what participants see. The real thing is the preview.
import { el, icon } from "./dom.js"
import { asText } from "./keys.js"
import { scaleOf } from "./decisions.js"

const MOST_OPTIONS = 6
const MOST_POINTS = 11
const DROPDOWN_FROM = 5 // options, as batches/items/choice.py draws them
const BLOCKS = "h1, h2, h3, h4, p, li, pre, td, th"

/** A sketch of `item`; `fields` are the dataset's, by key. */
export function look(item, fields) {
  const draw = Object.hasOwn(LOOKS, item.type) ? LOOKS[item.type] : lookOfQuestion
  return draw(item, fields)
}

const LOOKS = {
  rich_text: lookOfText,
  image: (item) => [
    el("div", { class: "look-box look-tall" }, icon("image"), asText(item.alt_text) || "A picture"),
    note(item.caption),
  ],
  dataset_field: lookOfField,
  free_text: (item) => [...lookOfQuestion(item), box(item, "look-answer")],
  free_text_with_unit: (item) => [
    ...lookOfQuestion(item),
    el(
      "div",
      { class: "look-unit", "data-unit": item.unit_position },
      box(item, "look-line"),
      el("span", { class: "look-box" }, unit(item)),
    ),
  ],
  multiple_choice: lookOfChoice,
  multiple_choice_with_free_text: lookOfChoice,
  ranking: lookOfChoice,
  rating: lookOfRating,
  file_upload: (item) => [...lookOfQuestion(item), el("div", { class: "look-box" }, icon("file_upload"), "Add a file")],
  video_narration: (item) => [
    ...lookOfQuestion(item),
    el("div", { class: "look-box" }, icon("video_narration"), "Add a video"),
  ],
}

function lookOfText(item) {
  const content = asText(item.content)
  if (!content.trim()) return [missing("No text yet")]
  if (item.content_format === "markdown") return [el("p", { class: "look-text" }, content)]
  // Inert, so nothing loads or runs; without attributes, so that the content policy has nothing to complain about.
  const parsed = new DOMParser().parseFromString(content.replace(/<(\w[\w-]*)[^>]*>/g, "<$1>"), "text/html").body
  const blocks = [...parsed.querySelectorAll(BLOCKS)].filter((block) => !block.querySelector(BLOCKS))
  if (!blocks.length) return [el("p", { class: "look-text", "data-strong": isStrong(parsed) }, parsed.textContent)]
  return blocks.map((block) =>
    el("p", { class: "look-text", "data-block": block.localName, "data-strong": isStrong(block) }, block.textContent),
  )
}

function isStrong(block) {
  const [only] = block.childNodes
  return block.childNodes.length === 1 && ["STRONG", "B"].includes(only.nodeName)
}

function lookOfField(item, fields) {
  const field = fields.get(item.field)
  const label = field?.label && field.label !== field.key ? field.label : null
  return [
    label && el("p", { class: "look-label" }, label),
    el(
      "div",
      { class: "look-box", "data-field": true },
      icon(field?.type ?? "text"),
      el("code", {}, asText(item.field)),
    ),
  ]
}

function lookOfQuestion(item) {
  return [
    asText(item.description).trim()
      ? el("p", { class: "look-question", dir: "auto" }, asText(item.description))
      : missing("No question yet"),
    note(item.helper_text),
  ]
}

function lookOfChoice(item) {
  const options = Array.isArray(item.options) ? item.options : []
  const isClosed = options.length >= DROPDOWN_FROM && !item.disable_dropdown && item.type !== "ranking"
  if (isClosed)
    return [
      ...lookOfQuestion(item),
      el("div", { class: "look-box look-select" }, `${options.length.toLocaleString("en-GB")} options`),
    ]
  const shown = options
    .slice(0, MOST_OPTIONS)
    .map((option) =>
      el("span", { class: "look-option", "data-round": item.answer_limit === 1 }, asText(option?.label) || "–"),
    )
  const more = options.length - shown.length
  return [
    ...lookOfQuestion(item),
    el(
      "div",
      { class: "look-options", "data-type": item.type },
      shown,
      more > 0 && el("span", { class: "quiet" }, `and ${more} more`),
    ),
  ]
}

function lookOfRating(item) {
  const points = scaleOf(item).slice(0, MOST_POINTS)
  return [
    ...lookOfQuestion(item),
    el(
      "div",
      { class: "look-points" },
      points.map((point) => el("span", { class: "look-point" }, String(point))),
    ),
  ]
}

function box(item, kind) {
  return el("div", { class: `look-box ${kind}` }, asText(item.placeholder_text_input))
}

function unit(item) {
  const units = Array.isArray(item.unit_options) ? item.unit_options : []
  return asText((units.find((one) => one?.value === item.default_unit) ?? units[0])?.label) || "unit"
}

function note(text) {
  return text ? el("p", { class: "look-note", dir: "auto" }, asText(text)) : null
}

function missing(words) {
  return el("p", { class: "look-missing" }, words)
}
