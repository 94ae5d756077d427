// Every key that does something, on demand.
import { ask } from "./dialog.js"
import { el } from "./dom.js"

const KEYS = [
  ["Arrows", "Go from thing to thing; left and right between columns"],
  ["Space or Enter", "Grab; then arrows move it, Space drops it, Escape puts it back"],
  ["F2", "Go to its settings; Escape leads back"],
  ["Delete", "Delete it"],
  ["Ctrl D", "Duplicate it"],
  ["Ctrl Z", "Undo"],
  ["Ctrl Shift Z or Ctrl Y", "Redo"],
  ["Home and End", "The first and the last thing"],
]

export function showKeys() {
  const rows = KEYS.map(([key, words]) => [el("dt", {}, el("kbd", { class: "key" }, key)), el("dd", {}, words)])
  return ask({
    title: "Keys",
    body: [
      el("p", {}, "While something in the layout has the focus:"),
      el("dl", { class: "builder-keys" }, rows.flat()),
    ],
    answers: [{ words: "Close", value: null }],
  })
}
