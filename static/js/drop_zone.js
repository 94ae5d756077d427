import { locale, say } from "./words.js"

/** Let every [data-drop-zone] take files that are dropped on it, and say which file is chosen. */
export function wireDropZones(root = document) {
  for (const zone of root.querySelectorAll("[data-drop-zone]")) {
    const input = zone.querySelector("input[type=file]")
    const chosen = zone.querySelector("[data-chosen]")
    let depth = 0 // dragenter and dragleave also fire for the children

    const show = () => {
      chosen.textContent = [...input.files].map((file) => `${file.name}, ${size(file.size)}`).join("; ")
    }
    const over = (change) => {
      depth = Math.max(0, depth + change)
      zone.toggleAttribute("data-over", depth > 0)
    }
    zone.addEventListener("dragenter", (event) => { event.preventDefault(); over(1) })
    zone.addEventListener("dragleave", () => over(-1))
    zone.addEventListener("dragover", (event) => event.preventDefault())
    zone.addEventListener("drop", (event) => {
      event.preventDefault()
      over(-depth)
      if (!event.dataTransfer.files.length) return
      input.files = event.dataTransfer.files
      input.dispatchEvent(new Event("change", { bubbles: true }))
    })
    input.addEventListener("change", show)
    show()
  }
}

/** "3.4 MB" for a number of bytes, in the words of the server (project/base/words.py). */
export function size(bytes) {
  const units = [say("bytes"), say("kB"), say("MB"), say("GB")]
  let power = 0
  while (bytes >= 1000 && power < units.length - 1) { bytes /= 1000; power += 1 }
  return `${Number(bytes.toFixed(1)).toLocaleString(locale)} ${units[power]}`
}
