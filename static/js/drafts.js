// What is known about saving one task's answers: plain trees, the steps they take, and what a reply means.

import { say } from "./words.js"

export const SAVED = "saved"
export const LATER = "later" // nothing was said about these answers: try again
export const OLDER = "older" // newer answers than these are there already
export const OVERTAKEN = "overtaken" // another window of this browser has changed what this one shows
export const WRONG = "wrong" // not as they are
export const OVER = "over" // nothing more is taken for this task
export const LOCKED = "locked" // the token opens nothing any more; a new one will

/**
 * What the reply `{ status, told }` to a draft says; null is no reply. Only our own words count: the page that a
 * hotel's network puts in between has its own 200 and 404, and is neither a save nor a refusal.
 */
export function verdict(reply) {
  if (!reply) return LATER
  const { status, told } = reply
  if (status === 413) return WRONG // also said by a proxy in front, and as final
  if (status === 200 && told?.saved === true) return SAVED
  if (status === 200 && told?.saved === false) return OLDER
  if (!told?.error) return LATER
  if (status === 401) return LOCKED
  if (status === 404 || status === 409) return OVER
  return status === 400 || status === 422 ? WRONG : LATER
}

const REASONS = {
  [LOCKED]: () => say("Not saved: open your link again to go on."),
  [OVER]: () => say("Not saved: these tasks are closed. Reload the page to see why."),
  [WRONG]: (told) =>
    say("Not saved: {reason}", { reason: told?.problems?.[0]?.message ?? say("the server does not take it.") }),
  [OLDER]: () => say("Not saved: there are newer answers."),
  [OVERTAKEN]: () => say("Not saved: changed in another window."),
}

/** Why answers were not taken: `kind` for the script, `reason` for the person, `newest` the version that is there. */
export const refusal = (kind, told) => ({ kind, reason: REASONS[kind](told), newest: told?.version ?? 0 })

/** Nothing changed yet; `version` is the newest that the server has. */
export const fresh = (version) => ({ version, saved: version, sending: null, failures: 0, refused: null })

/** Something was typed or chosen here. What was refused may be right now, unless the person has to decide first. */
export const changed = (state) => ({
  ...state,
  version: state.version + 1,
  refused: isContested(state) || state.refused?.kind === OVER ? state.refused : null,
})

/** The newest version is on its way. */
export const sent = (state) => ({ ...state, sending: state.version })

/** The server's reply to `version` meant `outcome`. What it says of a version that is no longer the newest is kept
 * only where it holds for the newest too, and never in place of a choice that the person still has to make. */
export function settled(state, version, outcome, told) {
  const after = { ...state, sending: state.sending === version ? null : state.sending }
  if (outcome === LATER) return { ...after, failures: state.failures + 1 }
  if (outcome === SAVED) return { ...after, failures: 0, saved: Math.max(state.saved, version) }
  const isOutdated = version !== state.version && [OLDER, WRONG].includes(outcome)
  if (isOutdated || isContested(state)) return { ...after, failures: 0 }
  return { ...after, failures: 0, refused: refusal(outcome, told) }
}

/** What an earlier visit left as `record` stands in the form again, above what the server has. */
export const adopted = (state, { version, refused }) => ({
  ...state,
  version: Math.max(version, state.version + 1),
  refused: refused ?? null,
})

/** Another window, which saves it, wrote `version`; `isLost` where it changed what was typed in this one. */
export const caughtUp = (state, version, isLost = false) => ({
  ...state,
  version: Math.max(state.version, version),
  saved: isSaved(state) ? Math.max(state.version, version) : state.saved,
  refused: isLost ? refusal(OVERTAKEN, { version: Math.max(version, state.refused?.newest ?? 0) }) : state.refused,
})

/** The form is being posted, as the version after this one. */
export const turned = (state) => caughtUp(state, state.version + 1)

/** The server has told another window that it has `version`. */
export const savedElsewhere = (state, version) => ({
  ...state,
  version: Math.max(state.version, version),
  saved: Math.max(state.saved, version),
})

/** The person wants what is here to go above what is there. */
export const insisted = (state) => ({
  ...state,
  version: Math.max(state.version, state.refused?.newest ?? 0) + 1,
  refused: null,
})

/** The person wants what is there: what the server has, or the outbox as `record`. */
export const conceded = (state, record) => ({
  ...state,
  version: Math.max(state.saved, record?.version ?? 0),
  refused: null,
})

export const isSaved = (state) => state.saved === state.version
export const isDue = (state) => !isSaved(state) && state.sending === null && !state.refused
export const isContested = (state) => [OLDER, OVERTAKEN].includes(state.refused?.kind)

/** Milliseconds to wait before the next try: until typing pauses, but no longer than 5 s after the first change; and
 * longer after each failure in a row. `waited` are those since that change, or since the last try failed. */
export const pause = (failures, waited = 0) =>
  failures ? Math.max(0, Math.min(30000, 1000 * 2 ** failures) - waited) : Math.max(0, Math.min(600, 5000 - waited))

/**
 * What the outbox keeps of a task: `before`, if it keeps anything, with a change on top. `address` takes it, and is
 * its `key` too while it belongs to a form; `fields` maps a question's id to `{ key, value, words, question, shown }`: by
 * which key and how the server takes the answer, the words in the form, and both for a person to read.
 */
export const recorded = (before, change) => ({ ...before, ...change, fields: { ...before?.fields, ...change.fields } })

/** Whether a record holds answers that the server has not judged yet. */
export const isWaiting = ({ refused, fields }) => !refused && Object.keys(fields).length > 0

/** Whether a record goes into the form of its task, of which the server has `version`. Else it is of the past: the
 * server has it already, or what is newer, or takes nothing more. */
export function belongsInForm(record, version) {
  return record.refused ? record.refused.kind === WRONG : record.version > version
}

/** The record with a key of its own, out of the way of what is typed into its form from now on. */
export const aside = (record) => ({ ...record, key: `${record.address} ${record.version}` })

/** The body of the call that saves a record. */
export function bodyOf({ fields, version, seconds }) {
  const answers = Object.fromEntries(Object.entries(fields).map(([id, { key = id, value }]) => [key, value]))
  return { answers, version, seconds }
}
