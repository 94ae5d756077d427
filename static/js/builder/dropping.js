// Where something lands that is let go over the canvas, and the mark that says so before.
import { put } from "./dom.js"
import { COLUMN, ITEM, PAGE, ROW } from "./tree.js"

const EDGE = 0.2 // of an item's width: there a new column begins
const THICK = 4 // px, of the line between things
const GAP = 5 // px, half of what lies between things

/** `{ to, box }` for something of `level` at the point x, y of the window; null where it would land nowhere. */
export function landing(canvas, x, y, level) {
  const under = document.elementFromPoint(x, y)
  const pages = childrenOf(canvas.root.querySelector(".canvas-pages"))
  const newPage = under?.closest("[data-new-page]")
  if (newPage) return { to: [pages.length], box: newPage.getBoundingClientRect() }
  if (!under || !canvas.root.contains(under)) return null
  if (level === PAGE) return between(pages, y, [], canvas.root)
  const page =
    under.closest(`[data-level="${PAGE}"]`) ??
    pages.find((one) => one.getBoundingClientRect().bottom >= y) ??
    pages.at(-1)
  if (!page) return null
  const rows = page.querySelector(".canvas-rows")
  const inPage = () => between(childrenOf(rows), y, [pages.indexOf(page)], page.querySelector(".canvas-add") ?? page)
  if (level === ROW) return inPage()
  const item = under.closest(`[data-level="${ITEM}"]`)
  if (item) return atItem(canvas, item, x, y)
  const column = under.closest(`[data-level="${COLUMN}"]`)
  return column ? inColumn(canvas, column, y) : inPage()
}

function atItem(canvas, item, x, y) {
  const box = item.getBoundingClientRect()
  const row = item.closest(`[data-level="${ROW}"]`)
  const path = canvas.pathOf(item)
  const isSingle = row.dataset.columns === "1"
  const side = x < box.left + box.width * EDGE ? 0 : x > box.right - box.width * EDGE ? 1 : null
  if (isSingle && side !== null) {
    const columns = row.querySelector(".canvas-columns").getBoundingClientRect()
    return { to: [...path.slice(0, ROW), side], box: upright(side ? columns.right + GAP : columns.left - GAP, columns) }
  }
  return between(childrenOf(item.parentElement), y, path.slice(0, COLUMN), item)
}

function inColumn(canvas, column, y) {
  const items = childrenOf(column.querySelector(".canvas-items"))
  const path = canvas.pathOf(column)
  return items.length ? between(items, y, path, column) : { to: [...path, 0], box: column.getBoundingClientRect() }
}

/** Between the `things`, which stand below each other at `above`; where there are none, in the whole of `place`. */
function between(things, y, above, place) {
  if (!things.length) return { to: [...above, 0], box: place.getBoundingClientRect() }
  const boxes = things.map((thing) => thing.getBoundingClientRect())
  const index = boxes.filter((box) => box.top + box.height / 2 < y).length
  const line = index < boxes.length ? boxes[index].top - GAP : boxes.at(-1).bottom + GAP
  const { left, width } = boxes[0]
  return { to: [...above, index], box: { left, width, top: line - THICK / 2, height: THICK } }
}

function upright(x, { top, height }) {
  return { left: x - THICK / 2, width: THICK, top, height }
}

function childrenOf(list) {
  return [...list.children].filter((child) => child.dataset.id)
}

/** Show the mark over `box` of the window, or hide it. */
export function showMark(mark, root, box) {
  put(mark, "hidden", box ? null : "")
  if (!box) return
  const origin = root.getBoundingClientRect()
  const sizes = { left: box.left - origin.left, top: box.top - origin.top, width: box.width, height: box.height }
  for (const [name, pixels] of Object.entries(sizes)) mark.style[name] = `${pixels}px`
  put(mark, "data-area", box.height > THICK && box.width > THICK ? "" : null)
}
