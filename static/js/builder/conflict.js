// Two people changed the layout: who saw it last decides, knowing who the other is and when that was.
import { ask } from "./dialog.js"
import { el } from "./dom.js"
import { items, walk } from "./tree.js"
import { counted } from "./words.js"

/** Resolves to true where the layout on the screen is to stay. */
export function askWhose(store, { by, at, pages }) {
  const clock = new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })
  const body = [
    el("p", {}, `${by} changed this layout on ${clock}, while it was open here. Nothing was written over.`),
    el("p", {}, `Theirs has ${sizeOf(pages)}, yours ${sizeOf(store.pages)}.`),
    el("p", {}, "Take theirs, and Undo brings yours back. Keep yours, and it takes the place of theirs."),
  ]
  return ask({
    title: "Somebody else changed this layout",
    body,
    answers: [
      { words: "Keep mine", value: true },
      { words: "Take theirs", value: false, tone: "primary" },
    ],
    mustAnswer: true,
  })
}

function sizeOf(pages) {
  const isDrawable = Array.isArray(pages) && [...walk(pages)].length > 0
  return isDrawable ? `${counted(pages.length, "page")} and ${counted(items(pages).length, "item")}` : "nothing in it"
}
