import { button, part } from "./element.js"

const EDGE_PX = 8

/**
 * Say `words` in the place `[data-note=name]`, which is a live region; "" falls silent. `buttons` are pairs of a
 * label and what it does. A place within `root` comes before others of that name. A place with data-comes-up is about the form above it, and must not stand over it.
 */
export function note(name, words, buttons = [], root = document) {
  const place = root.querySelector(`[data-note="${name}"]`) ?? document.querySelector(`[data-note="${name}"]`)
  if (!place) return
  if (place.dataset.words === words) return
  place.dataset.words = words
  place.replaceChildren()
  if (!words) return
  const box = part("div", "notice", part("p", "", words), ...buttons.map(([label, act]) => button("button", label, act)))
  box.dataset.tone = "attention"
  place.append(box)
  if ("comesUp" in place.dataset) comeUp(place.closest("form"))
}

/** Scroll to the end of `form`, where its notices stand below its buttons and not over them; but no further than to the
 * top of a field in which the person is. */
function comeUp(form) {
  const way = form.getBoundingClientRect().bottom - document.documentElement.clientHeight
  const field = document.activeElement.closest("input, select, textarea")
  const most = field ? field.getBoundingClientRect().top - EDGE_PX : way
  scrollBy(0, Math.max(0, Math.min(way, most)))
}
