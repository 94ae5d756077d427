// The middle: pages, rows, columns and items, each item a sketch of itself. What did not change is not drawn again.
import { FAULT, KEYS, makeParts } from "./canvas_parts.js"
import { el, keyed, put } from "./dom.js"
import { look } from "./looks.js"
import { at, COLUMN, locate, PAGE } from "./tree.js"
import { told } from "./words.js"

const WHEN = new Map([
  ["intro", "Once, before the tasks"],
  ["outro", "Once, after the tasks"],
])

/** Draw into `root` whatever the store holds, now and from now on. */
export function makeCanvas(root, store, { named, fields, choose }) {
  const parts = makeParts(choose)
  const list = el("ol", { class: "canvas-pages" })
  const elements = new Map() // by id, so that what moves keeps its element
  const drawn = new WeakMap() // element -> the node and the path that it shows
  root.append(list)

  function draw() {
    hold(list, store.pages, parts.page, [], drawPage)
  }

  /** Let `place` hold an element for each of `nodes`, which stand at `above`, and draw those that changed. */
  function hold(place, nodes, make, above, change) {
    const reused = ({ id }) => elements.get(id) ?? elements.set(id, make(id)).get(id)
    keyed(place, nodes, reused, (element, node, index) => {
      const path = [...above, index]
      if (path.length !== COLUMN) label(element, path)
      if (!isDrawn(element, node, path)) change(element, node, path)
    })
  }

  function drawPage(element, { rows, display_position: position }, path) {
    put(element.querySelector(".canvas-when"), "data-words", WHEN.get(position) ?? "For each task")
    put(element, "data-empty", !rows.length && "")
    hold(element.querySelector(".canvas-rows"), rows, parts.row, path, drawRow)
  }

  function drawRow(element, { columns, shuffle }, path) {
    put(element, "data-columns", columns.length)
    put(element, "data-shuffled", shuffle ? "" : null)
    hold(element.querySelector(".canvas-columns"), columns, parts.column, path, drawColumn)
  }

  function drawColumn(element, { items }, path) {
    put(element, "data-empty", !items.length && "")
    hold(element.querySelector(".canvas-items"), items, parts.item, path, drawItem)
  }

  function drawItem(element, item) {
    element.querySelector(".canvas-look").replaceChildren(...look(item, fields).filter(Boolean))
    put(element, "data-hidden-until", item.show_if ? "" : null)
  }

  /** Forget the elements of what is gone, so that what comes back by undoing is drawn anew. */
  function forget() {
    for (const [id, element] of elements) if (!list.contains(element)) elements.delete(id)
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

  function tellFaulty(element, isFaulty) {
    put(element, "data-faulty", isFaulty && "")
    if (!element.matches(".canvas-column"))
      put(faceIn(element), "aria-describedby", isFaulty ? `${FAULT} ${KEYS}` : KEYS)
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
    /** Show, and say, that something is wrong with the nodes `ids`. */
    markFaulty(ids) {
      for (const element of list.querySelectorAll("[data-faulty]")) tellFaulty(element, false)
      for (const id of ids) if (elements.has(id)) tellFaulty(elements.get(id), true)
    },
    pathOf: (element) => locate(store.pages, element.closest("[data-id]").dataset.id),
    node: (path) => at(store.pages, path),
  }
}
