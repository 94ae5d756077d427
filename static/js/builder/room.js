/** Let what stands beside the canvas reach down to the window's end, before the page is scrolled and after. */
export function wireRoom(root) {
  const parts = root.querySelector(".builder-parts")
  let isDue = false

  function measure() {
    isDue = false
    root.style.setProperty("--from", `${Math.max(0, Math.round(parts.getBoundingClientRect().top))}px`)
  }

  function soon() {
    if (!isDue) requestAnimationFrame(measure)
    isDue = true
  }

  addEventListener("scroll", soon, { passive: true })
  addEventListener("resize", soon)
  measure()
}
