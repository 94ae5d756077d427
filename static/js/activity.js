// The seconds in which a task was in view and worked on. Moments are milliseconds of any one clock.

const IDLE_AFTER_MS = 60000

/** Counting from `now` where the page `isVisible`, on top of `seconds`. `until` is when it stops without a sign of life. */
export const begun = (seconds, now, isVisible) => ({
  total: seconds * 1000,
  since: isVisible ? now : null,
  until: now + IDLE_AFTER_MS,
})

/** The milliseconds counted until `now`. */
export const counted = ({ total, since, until }, now) =>
  since === null ? total : total + Math.max(0, Math.min(now, until) - since)

/** A key, the pointer, a scroll, a touch or playing sound: whoever was idle begins again from here. */
export function noticed(state, now) {
  if (state.since === null) return state
  if (now <= state.until) return { ...state, until: now + IDLE_AFTER_MS }
  return { total: counted(state, now), since: now, until: now + IDLE_AFTER_MS }
}

export const hidden = (state, now) => ({ ...state, total: counted(state, now), since: null })
export const shown = (state, now) => ({ ...hidden(state, now), since: now, until: now + IDLE_AFTER_MS })

const SIGNS = ["keydown", "input", "pointerdown", "pointermove", "wheel", "scroll", "touchstart", "timeupdate"]

/** Follow what the person does on this page; `seconds()` is the total so far, `add(seconds)` what earlier visits left. */
export function watchActivity(seconds) {
  let state = begun(seconds, performance.now(), !document.hidden)
  const notice = () => (state = noticed(state, performance.now()))
  // In the capture phase, where scrolling and playing inside of elements arrive too.
  for (const sign of SIGNS) document.addEventListener(sign, notice, { capture: true, passive: true })
  document.addEventListener("visibilitychange", () => {
    state = (document.hidden ? hidden : shown)(state, performance.now())
  })
  return {
    seconds: () => Math.round(counted(state, performance.now()) / 1000),
    atLeast: (known) => (state = { ...state, total: state.total + Math.max(0, known - seconds) * 1000 }),
  }
}
