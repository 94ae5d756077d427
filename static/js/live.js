// Fetches the part of a page that changes again and again until nothing in it is under way.
import { wireTimes } from "./times.js"

const EVERY_S = 2

async function refresh(part) {
  const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } })
  if (!answer.ok || part.contains(document.activeElement)) return // whoever is in it would lose their place
  const html = await answer.text()
  if (html === part.lastHtml) return
  part.lastHtml = html
  part.innerHTML = html
  wireTimes(part)
}

/** Fetch `part` every two seconds, or data-every="10", until nothing in it is under way; a page out of sight waits.
 *
 * With data-then="reload" the page is loaded again at the end, where more than this part has changed; not while a
 * file is chosen, which would be lost.
 */
function follow(part, wasUnderWay = false) {
  if (!part.querySelector("[data-under-way]")) {
    const isFileChosen = document.querySelector("input[type=file]")?.value
    if (wasUnderWay && part.dataset.then === "reload" && !isFileChosen) location.reload()
    return
  }
  setTimeout(async () => {
    if (!document.hidden) await refresh(part).catch(() => {}) // a server that is away comes back, or the reader reloads
    follow(part, true)
  }, (part.dataset.every ?? EVERY_S) * 1000)
}

for (const part of document.querySelectorAll("[data-live]")) follow(part)
