// The layout changed elsewhere: who saw it last decides, knowing who that was and when.
import { locale } from "../words.js"
import { ask } from "./dialog.js"
import { el } from "./dom.js"
import { items, walk } from "./tree.js"
import { counted } from "./words.js"

/** Resolves to true where the layout on the screen is to stay. */
export function askWhose(store, { by, at, pages, is_yours: isOwn }) {
  const moment = new Date(at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" })
  const [theirs, mine] = isOwn ? ["the other", "this one"] : ["theirs", "yours"]
  const body = [
    el("p", {}, `${isOwn ? "You" : by} changed it on ${moment}, while it was open here. Nothing was written over.`),
    el("p", {}, `${capital(theirs)} has ${sizeOf(pages)}, ${mine} ${sizeOf(store.pages)}.`),
    el("p", {}, `Take ${theirs}, and Undo brings ${mine} back. Keep ${mine}, and it takes the place of ${theirs}.`),
  ]
  return ask({
    title: isOwn ? "You changed this layout in another window" : "Somebody else changed this layout",
    body,
    answers: [
      { words: isOwn ? "Keep this one" : "Keep mine", value: true },
      { words: `Take ${theirs}`, value: false, tone: "primary" },
    ],
    mustAnswer: true,
  })
}

const capital = (words) => `${words[0].toUpperCase()}${words.slice(1)}`

function sizeOf(pages) {
  const isDrawable = Array.isArray(pages) && [...walk(pages)].length > 0
  return isDrawable ? `${counted(pages.length, "page")} and ${counted(items(pages).length, "item")}` : "nothing in it"
}
