// What is added, and where something is moved to, asked in words: the ways without dragging.
import { ask } from "./dialog.js"
import { el } from "./dom.js"
import { paletteOf } from "./palette.js"
import { placesFor } from "./places.js"
import { behind } from "./steps.js"
import { locate } from "./tree.js"

/** Ask what is to be added behind or into the node `id`. */
export function makeChooser(data, store, deeds, canvas) {
  return async (id) => {
    const to = behind(store.pages, id && locate(store.pages, id))
    const palette = el(
      "div",
      { class: "palette" },
      paletteOf(data, (fresh) => palette.closest("dialog").finish(fresh)),
    )
    const fresh = await ask({
      title: "What do you want to add?",
      body: palette,
      answers: [{ words: "Cancel", value: null }],
      isWide: true,
    })
    if (!fresh) return
    deeds.add(fresh, to)
    canvas.focus()
  }
}

/** Ask where the node `id` is to stand. */
export function makeMover(store, deeds, canvas, named) {
  return async (id) => {
    const groups = placesFor(store.pages, locate(store.pages, id), named)
    const select = el(
      "select",
      { id: "move-to", class: "input" },
      groups.map(({ title, places }) =>
        el(
          "optgroup",
          { label: title },
          places.map(({ to, words }) => el("option", { value: JSON.stringify(to) }, words)),
        ),
      ),
    )
    const body = groups.length
      ? el("div", { class: "field" }, el("label", { for: "move-to" }, "Where to"), select)
      : el("p", {}, "There is no other place for it yet. Add a page or another item first.")
    const answers = [{ words: "Cancel", value: null }]
    if (groups.length) answers.unshift({ words: "Move it", tone: "primary", value: () => JSON.parse(select.value) })
    const to = await ask({ title: `Move ${deeds.nameOf(id)}`, body, answers })
    if (!to) return
    deeds.move(id, to)
    canvas.focus()
  }
}
