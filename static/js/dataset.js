// A dataset's page: fetches the part about its files again while one of them is being read.
import { wireTimes } from "./times.js"

const EVERY_MS = 2000

async function refresh(part) {
  const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } })
  if (!answer.ok) return
  part.innerHTML = await answer.text()
  wireTimes(part)
}

/** Fetch `part` every two seconds until nothing in it is under way; a page out of sight waits. */
function follow(part) {
  if (!part.querySelector("[data-under-way]")) return
  setTimeout(async () => {
    if (!document.hidden) await refresh(part).catch(() => {}) // a server that is away comes back, or the reader reloads
    follow(part)
  }, EVERY_MS)
}

for (const part of document.querySelectorAll("[data-live]")) follow(part)
