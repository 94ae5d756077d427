// A dataset's page: fetches the part about its files again while one of them is being read.
import { wireTimes } from "./times.js"

const EVERY_MS = 2000

async function refresh(part) {
  const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } })
  if (!answer.ok) return
  part.innerHTML = await answer.text()
  wireTimes(part)
}

/** Once all is read, the rest of the page has news too; but a file that was chosen meanwhile must not be lost. */
function finish() {
  if (!document.querySelector("input[type=file]")?.value) location.reload()
}

/** Fetch `part` every two seconds until nothing in it is under way; a page out of sight waits. */
function follow(part) {
  setTimeout(async () => {
    if (!document.hidden) await refresh(part).catch(() => {}) // a server that is away comes back, or the reader reloads
    if (part.querySelector("[data-under-way]")) follow(part)
    else finish()
  }, EVERY_MS)
}

for (const part of document.querySelectorAll("[data-live]")) {
  if (part.querySelector("[data-under-way]")) follow(part)
}
