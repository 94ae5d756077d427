// Says until when there is time, quietly; near the end a warning, once, and again when the time is over.
import { lasts, QUIET, sentence, stage } from "./deadline.js"
import { note } from "./notes.js"
import { clock, locale } from "./words.js"

const LONGEST_SLEEP_MS = 60000 // a laptop that slept must not miss the end

const dayAndTime = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
const day = new Intl.DateTimeFormat(locale, dayAndTime)

export function wireTimeLeft(heart) {
  const isTold = document.querySelector("[data-time-notice]") !== null // by the page itself
  let said = isTold ? stage(heart.times(), heart.now()) : QUIET
  let timer = null

  function look() {
    clearTimeout(timer)
    const [times, now] = [heart.times(), heart.now()]
    const which = stage(times, now)
    if (which !== said) {
      said = which
      document.querySelector("[data-time-notice]")?.remove() // it is of an earlier stage
      note("time", which === QUIET ? "" : sentence(which, times, now, (moment) => clock.format(moment)))
    }
    showEnd(times.due, now)
    const rest = lasts(times, now)
    if (rest !== null) timer = setTimeout(look, Math.min(rest + 1, LONGEST_SLEEP_MS))
  }

  heart.listen(look)
  look()
}

/** The end in the reader's own time zone, where the page has it in UTC. */
function showEnd(due, now) {
  const place = document.querySelector("time[data-end]")
  if (!place || due === null) return
  const isToday = new Date(due).toDateString() === new Date(now).toDateString()
  place.textContent = (isToday ? clock : day).format(due)
  place.dateTime = new Date(due).toISOString()
}
