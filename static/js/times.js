import { locale, say } from "./words.js"

const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]]
const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" })

/** "3 minutes ago" for a moment `seconds` from now (past is negative). */
export function relative(seconds) {
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit)
  }
  return seconds <= 0 ? say("just now") : say("in a moment")
}

let ticking // once for the page, however many parts of it are wired

/** Turn every time[data-relative] into words, again each half minute; the exact time stays in its title. */
export function wireTimes(root = document) {
  show(root)
  ticking ??= setInterval(() => show(document), 30000)
}

function show(root) {
  for (const time of root.querySelectorAll("time[data-relative]")) {
    time.textContent = relative((Date.parse(time.dateTime) - Date.now()) / 1000)
  }
}
