const SECONDS = 15

/** Follow a[data-way-back] after a while, unless the person does anything else on the page first. */
export function wireWayBack(link) {
  const told = document.querySelector("[data-way-back-note]")
  if (!link || !told) return
  const stay = told.querySelector("button")
  const timer = setTimeout(() => location.assign(link.href), SECONDS * 1000)
  told.querySelector("span").textContent = `In ${SECONDS} seconds you go back by itself.`
  told.hidden = false
  const cancel = () => {
    clearTimeout(timer)
    told.hidden = true
  }
  stay.addEventListener("click", cancel)
  addEventListener("keydown", cancel, { once: true })
  addEventListener("pointerdown", (event) => link.contains(event.target) || cancel(), { once: true })
}
