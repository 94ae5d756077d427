// The elements that stand for pages, rows, columns and items in the canvas, each with the face by which it is held.
import { button, el, icon } from "./dom.js"
import { COLUMN, ITEM, PAGE, ROW } from "./tree.js"

// The ids of what is read out with a face: which keys there are, and that something is wrong.
export const KEYS = "builder-keys"
export const FAULT = "builder-fault"

/** Makers by id of what they stand for; `choose(id)` asks what to add there. */
export function makeParts(choose) {
  const face = (shape, ...more) => {
    const attributes = { type: "button", class: "canvas-face", tabindex: -1, "aria-describedby": KEYS }
    return el("button", attributes, shape && icon(shape), ...more)
  }
  const adder = (words, id) => button(words, "add", () => choose(id), { class: "canvas-add" })

  return {
    page(id) {
      const words = [el("span", { class: "canvas-title" }), el("span", { class: "canvas-when" })]
      const head = el("div", { class: "canvas-head" }, face("page", ...words))
      const rows = el("ol", { class: "canvas-rows" })
      return el(
        "li",
        { class: "canvas-page", "data-id": id, "data-level": PAGE },
        head,
        rows,
        adder("Add to this page", id),
      )
    },
    row(id) {
      const columns = el("div", { class: "canvas-columns" })
      return el("li", { class: "canvas-row", "data-id": id, "data-level": ROW }, face("grip"), columns)
    },
    column(id) {
      const items = el("ul", { class: "canvas-items" })
      const attributes = { class: "canvas-column", "data-id": id, "data-level": COLUMN }
      return el("div", attributes, items, adder("Add to this column", id))
    },
    item(id) {
      const look = el("div", { class: "canvas-look", "aria-hidden": true })
      const grip = el("span", { class: "canvas-grip" }, icon("grip"))
      return el("li", { class: "canvas-item", "data-id": id, "data-level": ITEM }, face(null), look, grip)
    },
  }
}
