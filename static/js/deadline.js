// How much time is left, and what to say about it. Moments are milliseconds of the server's clock; null is no limit.

import { counted, say } from "./words.js"

export const QUIET = "quiet"
export const WARNING = "warning"
export const GRACE = "grace" // the time is over, the place is still the person's
export const GONE = "gone" // the place went back

const OVER = say("The time for these tasks is over.")
const SHORTEST_MS = 30000
const LONGEST_MS = 300000
const BEAT_MS = 60000
const QUICKEST_BEAT_MS = 10000

/** When to warn: a tenth of the limit before its end, but not less than half a minute nor more than five. */
export const warnsAt = ({ begun, due }) => due - Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (due - begun) / 10))

/** What holds at `now`. A place can go back before the time is over, where its person was away too long: `isGone`. */
export function stage({ begun, due, expires, isGone }, now) {
  if (isGone) return GONE
  if (due === null || now < warnsAt({ begun, due })) return QUIET
  if (now < due) return WARNING
  return expires !== null && now < expires ? GRACE : GONE
}

/** How long the stage of `now` lasts at most, in milliseconds; null where nothing follows it. */
export function lasts({ begun, due, expires, isGone }, now) {
  const turns = due === null || isGone ? [] : [warnsAt({ begun, due }), due, expires ?? due]
  const next = turns.filter((turn) => turn > now)
  return next.length ? Math.min(...next) - now : null
}

/** The sentence for a stage; `clock(moment)` writes a time of day. Said once, so the numbers are those of now. */
export function sentence(which, { due, expires }, now, clock) {
  if (which === WARNING) {
    const parts = { span: span(due - now), time: clock(due) }
    return say("{span} left: the time for these tasks ends at {time}.", parts)
  }
  const rest =
    which === GRACE
      ? say("You have {span} of grace to send your answers.", { span: span(expires - now) })
      : say("Your answers are kept. You can still finish and send them: they count if your place is still free.")
  return `${OVER} ${rest}`
}

/** A length of time as people say it, rounded to what can be relied on. */
export function span(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000))
  return seconds < 90 ? counted(seconds, "second") : counted(Math.floor(seconds / 60), "minute")
}

/** How long to wait before telling the server again that the page is open: a minute, or half of what the place has
 * left where that is less. */
export function untilBeat({ expires }, now) {
  if (expires === null || expires <= now) return BEAT_MS
  return Math.min(BEAT_MS, Math.max(QUICKEST_BEAT_MS, (expires - now) / 2))
}
