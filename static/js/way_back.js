import { say } from "./words.js"

const SECONDS = 15

/** Follow the link (or send the form) of [data-way-back] after a while, unless the person does anything else first. */
export function wireWayBack(way) {
  const told = document.querySelector("[data-way-back-note]")
  if (!way || !told) return
  const stay = told.querySelector("button")
  const timer = setTimeout(() => (way.href ? location.assign(way.href) : way.requestSubmit()), SECONDS * 1000)
  told.querySelector("span").textContent = say("In {seconds} seconds you are taken back.", { seconds: SECONDS })
  told.hidden = false
  const cancel = () => {
    clearTimeout(timer)
    told.hidden = true
  }
  stay.addEventListener("click", cancel)
  addEventListener("keydown", cancel, { once: true })
  addEventListener("pointerdown", (event) => way.contains(event.target) || cancel(), { once: true })
}
