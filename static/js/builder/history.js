// What was done, so that all of it can be undone and done again, exactly. Pure: time is an argument.
//
// A moment is `{ pages, selected, said, key, at }`: the layout, what was chosen in it, what had been done in words,
// and, for typing, which text it was in, so that a word is undone at once and not letter by letter.

const PAUSE_MS = 1000 // a longer rest begins a new step
const MOST = 1000 // steps that are remembered

export function begun(pages, selected = null) {
  return { past: [], now: { pages, selected, said: "", key: null, at: 0 }, future: [] }
}

/** With a further step; one with the same `key` as the last, soon after it, becomes part of that. */
export function done(history, moment) {
  const { past, now, future } = history
  if (moment.pages === now.pages) return chosen(history, moment.selected)
  const goesOn = moment.key !== null && moment.key === now.key && !future.length && moment.at - now.at < PAUSE_MS
  return { past: goesOn ? past : [...past, now].slice(-MOST), now: moment, future: [] }
}

/** With something else chosen, which is no step. What is typed then is a new one. */
export function chosen(history, selected) {
  return selected === history.now.selected ? history : { ...history, now: { ...history.now, selected, key: null } }
}

export function undone({ past, now, future }) {
  return past.length ? { past: past.slice(0, -1), now: past.at(-1), future: [now, ...future] } : { past, now, future }
}

export function redone({ past, now, future }) {
  return future.length ? { past: [...past, now], now: future[0], future: future.slice(1) } : { past, now, future }
}
