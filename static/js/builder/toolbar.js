// What can be done with the chosen thing, at that thing, for who neither drags nor knows the keys.
import { button, el, put } from "./dom.js"
import { at, ITEM, PAGE, ROW } from "./tree.js"

export function makeToolbar(canvas, store, deeds, { choose, moveTo, edit }) {
  const columns = act("Two columns", "split", () => deeds.toggleColumns(store.selected))
  const buttons = {
    edit: act("Settings", "settings", edit),
    add: act("Add below", "add", () => choose(store.selected)),
    columns,
    move: act("Move to…", "move", () => moveTo(store.selected)),
    duplicate: act("Duplicate", "duplicate", () => deeds.duplicate(store.selected)),
    remove: act("Delete", "remove", () => deeds.remove(store.selected)),
  }
  const bar = el(
    "div",
    { class: "canvas-tools", role: "group", "aria-label": "What to do with it" },
    Object.values(buttons),
  )

  function act(words, shape, deed) {
    return button(
      words,
      shape,
      () => {
        deed()
        // The bar has gone to what is chosen now, and the focus did not go with it.
        if (document.activeElement === document.body) canvas.focus()
      },
      { class: "icon-button", isBare: true },
    )
  }

  function show() {
    const path = store.path
    const host = path && canvas.elementOf(store.selected)
    if (!host || store.isTrying) return bar.remove()
    const row = at(store.pages, path.slice(0, ROW))
    const isWide = path.length > PAGE && row.columns.length > 1
    buttons.columns.hidden = path.length === PAGE
    buttons.add.hidden = path.length !== ITEM
    const words = isWide ? "One column" : "Two columns"
    put(columns, "aria-label", words)
    put(columns, "title", words)
    put(columns, "data-wide", isWide)
    const place = path.length === PAGE ? host.firstElementChild : host
    if (bar.parentElement !== place) place.append(bar)
  }

  store.listen(show)
  show()
}
