import { part } from "./element.js"

const SECONDS = 6

/** Show `text` for some seconds in the page's live region. */
export function toast(text) {
  const region = document.querySelector("[data-toasts]")
  if (!region) return
  const box = part("p", "toast", text)
  region.append(box)
  setTimeout(() => box.remove(), SECONDS * 1000)
}
