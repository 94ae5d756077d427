// How the draft stands, in the bar: seen always, and said once where it cannot be kept.
import { put } from "./dom.js"
import { clock } from "../words.js"

/** `show(state, words)` for a saver; `words` are the time where it is "saved". */
export function makeSavedState(place, say) {
  let lastSaid = ""
  return (state, words) => {
    put(place, "data-state", state)
    place.textContent = state === "saved" ? `Saved ${clock.format(new Date(words))}` : words
    if (state === "saved") lastSaid = ""
    if (state !== "failed" || words === lastSaid) return // the rest would be said at every pause
    lastSaid = words
    say(words)
  }
}
