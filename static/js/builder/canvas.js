// The middle: pages, rows, columns and items, each item a sketch of itself. What did not change is not drawn again.
import { el, icon, keyed, put } from "./dom.js"
import { look } from "./looks.js"
import { at, COLUMN, ITEM, locate, PAGE, ROW } from "./tree.js"
import { told } from "./words.js"

const WHEN = new Map([
  ["intro", "Once, before the tasks"],
  ["outro", "Once, after the tasks"],
])

/** Draw into `root` whatever the store holds, now and from now on. */
export function makeCanvas(root, store, { named, fields, choose }) {
  const list = el("ol", { class: "canvas-pages" })
  const elements = new Map() // by id, so that what moves keeps its element
  const drawn = new WeakMap() // element -> the node and the path that it shows
  root.append(list)

  function draw() {
    keyed(
      list,
      store.pages,
      ({ id }) => reused(id, pageOf),
      (element, node, index) => {
        label(element, [index])
        if (isDrawn(element, node, [index])) return
        put(element.querySelector(".canvas-when"), "data-words", WHEN.get(node.display_position) ?? "For each task")
        put(element, "data-empty", !node.rows.length && "")
        const rows = element.querySelector(".canvas-rows")
        keyed(
          rows,
          node.rows,
          ({ id }) => reused(id, rowOf),
          (child, row, place) => drawRow(child, row, [index, place]),
        )
      },
    )
  }

  /** Forget the elements of what is gone, so that what comes back by undoing is drawn anew. */
  function forget() {
    for (const [id, element] of elements) if (!list.contains(element)) elements.delete(id)
  }

  function drawRow(element, node, path) {
    label(element, path)
    if (isDrawn(element, node, path)) return
    put(element, "data-columns", node.columns.length)
    put(element, "data-shuffled", node.shuffle ? "" : null)
    const columns = element.querySelector(".canvas-columns")
    keyed(
      columns,
      node.columns,
      ({ id }) => reused(id, columnOf),
      (child, column, place) => {
        if (isDrawn(child, column, [...path, place])) return
        put(child, "data-empty", !column.items.length && "")
        keyed(
          child.firstElementChild,
          column.items,
          ({ id }) => reused(id, itemOf),
          (item, data, index) => {
            const here = [...path, place, index]
            label(item, here)
            if (isDrawn(item, data, here)) return
            item.querySelector(".canvas-look").replaceChildren(...look(data, fields).filter(Boolean))
            put(item, "data-hidden-until", data.show_if ? "" : null)
            put(item, "data-optional", data.required === false ? "" : null)
          },
        )
      },
    )
  }

  /** Whether `element` shows just this; remembered as shown from now on. */
  function isDrawn(element, node, path) {
    const place = path.join()
    const last = drawn.get(element)
    drawn.set(element, { node, place })
    return last?.node === node && last.place === place
  }

  function label(element, path) {
    put(element.querySelector(".canvas-face"), "aria-label", told(store.pages, path, named))
    if (path.length === PAGE) put(element.querySelector(".canvas-title"), "data-words", `Page ${path[0] + 1}`)
  }

  function reused(id, make) {
    if (!elements.has(id)) elements.set(id, make(id))
    return elements.get(id)
  }

  function face(shape, ...more) {
    return el(
      "button",
      { type: "button", class: "canvas-face", tabindex: -1, "aria-describedby": "builder-keys" },
      shape && icon(shape),
      ...more,
    )
  }

  function pageOf(id) {
    const words = [el("span", { class: "canvas-title" }), el("span", { class: "canvas-when" })]
    const add = el(
      "button",
      { type: "button", class: "canvas-add", onclick: () => choose(id) },
      icon("add"),
      "Add to this page",
    )
    return el(
      "li",
      { class: "canvas-page", "data-id": id, "data-level": PAGE },
      el("div", { class: "canvas-head" }, face("page", ...words)),
      el("ol", { class: "canvas-rows" }),
      add,
    )
  }

  function rowOf(id) {
    return el(
      "li",
      { class: "canvas-row", "data-id": id, "data-level": ROW },
      face("grip"),
      el("div", { class: "canvas-columns" }),
    )
  }

  function columnOf(id) {
    const add = el(
      "button",
      { type: "button", class: "canvas-add", onclick: () => choose(id) },
      icon("add"),
      "Add to this column",
    )
    return el(
      "div",
      { class: "canvas-column", "data-id": id, "data-level": COLUMN },
      el("ul", { class: "canvas-items" }),
      add,
    )
  }

  function itemOf(id) {
    const grip = el("span", { class: "canvas-grip" }, icon("grip"))
    return el(
      "li",
      { class: "canvas-item", "data-id": id, "data-level": ITEM },
      face(null),
      el("div", { class: "canvas-look", "aria-hidden": true }),
      grip,
    )
  }

  /** Show what is chosen, and let the Tab key reach that. */
  function mark() {
    const chosen = elements.get(store.selected) ?? list.querySelector("[data-id]")
    for (const element of root.querySelectorAll('[data-chosen], .canvas-face[tabindex="0"]')) {
      if (element.matches(".canvas-face")) put(element, "tabindex", -1)
      else put(element, "data-chosen", null)
    }
    for (const element of root.querySelectorAll(".canvas-face[aria-current]")) put(element, "aria-current", null)
    if (!chosen) return
    put(faceIn(chosen), "tabindex", 0)
    if (!store.selected) return
    put(chosen, "data-chosen", "")
    put(faceIn(chosen), "aria-current", "true")
  }

  const faceIn = (element) => element.querySelector(".canvas-face")

  root.addEventListener("focusin", ({ target }) => {
    if (target.matches(".canvas-face") && !store.isTrying)
      store.select(target.parentElement.closest("[data-id]").dataset.id)
  })
  root.addEventListener("click", ({ target }) => {
    const node = target.matches(".canvas-face, .canvas-face *") && target.closest("[data-id]")
    if (node) faceIn(node).focus({ preventScroll: true })
  })
  store.listen(({ cause }) => {
    if (cause !== "select") draw()
    if (cause !== "typing" && cause !== "select") forget()
    if (cause !== "typing") mark()
  })
  draw()
  mark()

  return {
    root,
    elementOf: (id) => elements.get(id),
    faces: () => [...list.querySelectorAll(".canvas-face")],
    /** Give the focus to what is chosen, or to the node `id`. */
    focus(id = store.selected) {
      const element = elements.get(id)
      if (!element) return root.focus()
      faceIn(element).focus({ preventScroll: true })
      element.scrollIntoView({ block: "nearest" })
    },
    pathOf: (element) => locate(store.pages, element.closest("[data-id]").dataset.id),
    node: (path) => at(store.pages, path),
  }
}
