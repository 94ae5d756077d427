// Everything by keyboard: arrows go from thing to thing, Space or Enter grabs, and then arrows move what is grabbed.
import { step } from "./steps.js"
import { at, COLUMN, ITEM, locate, ROW, siblings } from "./tree.js"
import { nameOf, placeOf } from "./words.js"

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }
const HOW = "Arrow keys move it, Space drops it, Escape puts it back."

export function wireKeyboard(canvas, store, deeds, { named, newId, say, edit }) {
  let grabbed = null // { id, from }: from are the pages before

  document.addEventListener("keydown", undoes)
  canvas.root.addEventListener("keydown", (event) => {
    if (!event.target.matches(".canvas-face")) return
    const wanted = grabbed ? whileGrabbed(event) : whileFree(event)
    if (!wanted) return
    event.preventDefault()
    event.stopPropagation()
    wanted()
  })
  canvas.root.addEventListener("focusout", () => {
    // Moving an element takes the focus from it for a moment; who goes elsewhere puts it back.
    setTimeout(() => grabbed && !canvas.elementOf(grabbed.id)?.contains(document.activeElement) && giveUp())
  })

  function undoes(event) {
    const key = event.key.toLowerCase()
    if (!["z", "y"].includes(key) || !(event.ctrlKey || event.metaKey) || event.altKey) return
    if (event.target.closest?.("dialog")) return
    event.preventDefault()
    if (grabbed) return
    const isRedo = key === "y" || event.shiftKey
    const isOnCanvas = canvas.root.contains(event.target)
    if (isRedo) store.redo()
    else store.undo()
    if (isOnCanvas) canvas.focus()
  }

  function whileFree(event) {
    const { id } = event.target.closest("[data-id]").dataset
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d")
      return () => focusAfter(() => deeds.duplicate(id))
    if (hasModifier) return null
    if (event.key === " " || event.key === "Enter") return () => grab(id)
    if (event.key === "Delete" || event.key === "Backspace") return () => focusAfter(() => deeds.remove(id))
    if (event.key === "F2") return edit
    const next = neighbour(event)
    return (
      next &&
      (() => {
        next.focus()
        next.scrollIntoView({ block: "nearest" })
      })
    )
  }

  /** The face to which a key leads. */
  function neighbour({ key, target }) {
    const faces = canvas.faces()
    if (key === "Home") return faces[0]
    if (key === "End") return faces.at(-1)
    const way = ARROWS[key]
    if (way === "up" || way === "down") return faces[faces.indexOf(target) + (way === "up" ? -1 : 1)]
    if (!way) return null
    const path = canvas.pathOf(target)
    const id = path && aside(path, way === "left" ? -1 : 1)
    return id && canvas.elementOf(id).querySelector(".canvas-face")
  }

  /** Beside an item stands the other column; left of that the row, and left of a row its page. */
  function aside(path, way) {
    if (path.length !== ITEM) {
      if (way < 0) return path.length === ROW ? at(store.pages, path.slice(0, 1)).id : null
      const inner =
        path.length === ROW
          ? canvas.node(path).columns.find(({ items }) => items.length)?.items[0]
          : canvas.node(path).rows[0]
      return inner?.id
    }
    const column = siblings(store.pages, path.slice(0, COLUMN))[path[2] + way]
    if (column?.items.length) return column.items[Math.min(path[3], column.items.length - 1)].id
    return way < 0 ? at(store.pages, path.slice(0, ROW)).id : null
  }

  function focusAfter(deed) {
    deed()
    canvas.focus()
  }

  function grab(id) {
    grabbed = { id, from: store.pages }
    canvas.elementOf(id).setAttribute("data-grabbed", "")
    say(`Grabbed ${nameOf(store.pages, locate(store.pages, id), named)}. ${HOW}`)
  }

  function whileGrabbed({ key }) {
    if (ARROWS[key]) return () => carry(ARROWS[key])
    if (key === " " || key === "Enter") return drop
    if (key === "Escape") return giveUp
    return key === "Tab" ? null : () => {} // nothing else happens to what is held
  }

  function carry(way) {
    const pages = step(store.pages, locate(store.pages, grabbed.id), way, newId)
    if (pages === store.pages) return say(`There is no place further ${way}.`)
    store.attempt(pages)
    canvas.focus(grabbed.id)
    say(`${placeOf(pages, locate(pages, grabbed.id))}.`)
  }

  function letGo() {
    const { id, from } = grabbed
    grabbed = null
    canvas.elementOf(id)?.removeAttribute("data-grabbed")
    return { id, from }
  }

  function drop() {
    const pages = store.pages
    const { id, from } = letGo()
    if (pages === from) store.giveUp("Dropped where it was.")
    else deeds.drop(id, pages, from)
    canvas.focus(id)
  }

  function giveUp() {
    const hasFocus = canvas.elementOf(grabbed.id)?.contains(document.activeElement)
    const { id } = letGo()
    store.giveUp("Put back where it was.")
    if (hasFocus) canvas.focus(id)
  }
}
