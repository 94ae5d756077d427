// From a fault or a finding to the place that it is about.
import { placed } from "./problems.js"
import { at, COLUMN } from "./tree.js"
import { nameOf } from "./words.js"

export function makeGuide(store, { canvas, tabs, inspector, named }) {
  /** What a place is called: "Free text “Why?”"; "The layout" for all of it. */
  function called(place) {
    const { path } = placed(place)
    return path.length && at(store.pages, path) ? nameOf(store.pages, path, named) : "The layout"
  }

  /** Choose what `place` names, and give the focus to the field at fault, or to the thing. */
  function go(place) {
    const { path, key } = placed(place)
    const target = path.length === COLUMN ? path.slice(0, -1) : path
    const node = target.length ? at(store.pages, target) : null
    if (!node) return
    store.select(node.id)
    tabs.show(key && tabs.isNarrow ? "settings" : "layout")
    canvas.focus(node.id)
    if (key) inspector.focus(key)
  }

  return { called, go }
}
