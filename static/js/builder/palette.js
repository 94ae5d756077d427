// The left: what can be added. A press adds it behind what is chosen; it can be dragged to its place too.
import { el, icon } from "./dom.js"

const FIELD = "dataset_field"

/** The fields and the kinds as buttons that call `add(fresh)`; used beside the canvas and in the dialog. */
export function paletteOf({ fields, items }, add) {
  const shown = fields.filter((field) => field.shown)
  const barred = fields.filter((field) => !field.shown)
  const asking = items.filter((kind) => kind.asks)
  const telling = items.filter((kind) => !kind.asks && kind.type !== FIELD)
  return [
    group(
      "Fields of the dataset",
      [...shown, ...barred].map((field) =>
        entry(wordsOf(field), field.type, freshField(field), add, field.shown ? "" : field.reason),
      ),
      fields.length ? null : "The batch has no dataset with a schema yet, so there are no fields to show.",
    ),
    group(
      "Show",
      telling.map((kind) => entry(kind.title, kind.type, kind.fresh, add, "", kind.hint)),
    ),
    group(
      "Ask",
      asking.map((kind) => entry(kind.title, kind.type, kind.fresh, add, "", kind.hint)),
    ),
  ]
}

function group(title, entries, note) {
  return el(
    "div",
    { class: "palette-group", role: "group", "aria-label": title },
    el("h3", {}, title),
    note && el("p", { class: "quiet small" }, note),
    entries.length > 0 && el("ul", {}, entries),
  )
}

function entry(words, shape, fresh, add, reason, hint) {
  const inner = [
    icon(shape),
    el(
      "span",
      {},
      el("span", { class: "palette-name" }, words),
      (reason || hint) && el("span", { class: "palette-note" }, reason || hint),
    ),
  ]
  if (reason) return el("li", { class: "palette-barred" }, inner)
  const face = el("button", { type: "button", class: "palette-face", onclick: () => add(fresh) }, inner)
  face.fresh = fresh // what is dragged from here
  return el("li", {}, face)
}

function wordsOf(field) {
  return field.label || field.key
}

function freshField(field) {
  return { type: FIELD, field: field.key }
}
