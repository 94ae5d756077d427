/** Says sentences to who listens to the page, by the live region `region`; the same one twice is said twice. */
export function announcer(region) {
  let timer = null
  return (sentence) => {
    if (!sentence) return
    clearTimeout(timer)
    region.textContent = ""
    timer = setTimeout(() => (region.textContent = sentence), 60)
  }
}
