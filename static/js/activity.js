// The seconds in which a task was in view and worked on. Moments are milliseconds of any one clock.

const IDLE_AFTER_MS = 60000

/** Counting from `now` where the page `isVisible`, on top of `seconds`, up to `until` where no sign of life comes. */
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

/**
 * Follow what the person does on this page, on top of `seconds`, which `atLeast` raises; `seconds()` is the total. Of
 * several tasks on it one is worked on at a time: `task` where the last sign of life came from it, at first the first.
 */
export function watchActivity(seconds, task) {
  const tasks = [...document.querySelectorAll("[data-autosave]")]
  let isHere = tasks.indexOf(task) <= 0
  let state = begun(seconds, performance.now(), isHere && !document.hidden)
  const notice = ({ target }) => {
    const found = tasks.find((one) => one.contains(target))
    const wasHere = isHere
    if (found) isHere = found === task
    if (isHere) state = (wasHere ? noticed : shown)(state, performance.now())
    else if (wasHere) state = hidden(state, performance.now())
  }
  // In the capture phase, where scrolling and playing inside of elements arrive too.
  for (const sign of SIGNS) document.addEventListener(sign, notice, { capture: true, passive: true })
  document.addEventListener("visibilitychange", () => {
    state = (document.hidden || !isHere ? hidden : shown)(state, performance.now())
  })
  return {
    seconds: () => Math.round(counted(state, performance.now()) / 1000),
    atLeast: (known) => (state = { ...state, total: state.total + Math.max(0, known - seconds) * 1000 }),
  }
}
