// Reviewing by keys: a accepts, r goes to the comment, Ctrl+Enter there rejects, j and k turn to the next and the
// previous assignment, ? lists them. The page is complete without it.
import { asksForKeys } from "./choosing.js"
import { isForThePage, wireSingleKeys } from "./single_keys.js"

const list = document.querySelector("[data-keys]")
const form = document.querySelector("[data-review]")
const isOn = wireSingleKeys(list.querySelector("input"))
const button = (verdict) => form?.querySelector(`button[value="${verdict}"]`)
const comment = form?.querySelector("textarea")

const deeds = {
  a: () => button("ACCEPTED")?.click(),
  r: () => button("REJECTED") && comment.focus(),
  j: () => document.querySelector("a[rel=next]")?.click(),
  k: () => document.querySelector("a[rel=prev]")?.click(),
}

function pressed(event) {
  if (!isOn() || !isForThePage(event)) return
  const deed = asksForKeys(event.key) ? () => list.showModal() : deeds[event.key.toLowerCase()]
  if (!deed) return
  event.preventDefault() // the key itself must not be written into the comment
  deed()
}

function pressedInComment(event) {
  if (event.key === "Escape") comment.blur()
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  button("REJECTED")?.click()
}

for (const opener of document.querySelectorAll("[data-opens-keys]")) {
  opener.hidden = false
  opener.addEventListener("click", () => list.showModal())
}
comment?.addEventListener("keydown", pressedInComment)
document.addEventListener("keydown", pressed)
