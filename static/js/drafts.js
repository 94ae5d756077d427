// What is known about saving one task's answers: a plain tree, and the steps it can take.

/** Nothing changed yet; `version` is the newest that the server has. */
export const fresh = (version) => ({ version, saved: version, sending: null, failures: 0, stopped: "" })

/** Something was typed or chosen. */
export const changed = (state) => ({ ...state, version: state.version + 1 })

/** The newest version is on its way. */
export const sent = (state) => ({ ...state, sending: state.version })

/** The server answered `{saved, version}`. A newer one there comes from another window; this one was changed last. */
export const answered = (state, reply) =>
  reply.saved
    ? { ...state, saved: state.sending, sending: null, failures: 0 }
    : { ...state, version: Math.max(state.version, reply.version + 1), sending: null, failures: 0 }

/** No answer, or one that says nothing about these answers. */
export const failed = (state) => ({ ...state, sending: null, failures: state.failures + 1 })

/** The server will not take drafts any more; `reason` is for the person. */
export const stopped = (state, reason) => ({ ...state, sending: null, stopped: reason })

export const isSaved = (state) => state.saved === state.version
export const isDue = (state) => !isSaved(state) && state.sending === null && !state.stopped

/** Milliseconds to wait before the next try: short while typing, longer after each failure in a row. */
export const pause = (state) => (state.failures ? Math.min(30000, 1000 * 2 ** state.failures) : 600)

/**
 * The answers on a page as the server takes them. `questions` come from the page; `given(id)` are the words that its
 * form holds for one. Choices carry positions; what says nothing is null.
 */
export function answersOf(questions, given) {
  return Object.fromEntries(
    questions.map(({ id, values }) => {
      const words = given(id).filter((word) => word !== "")
      if (!values) return [id, words[0] ?? null]
      return [id, words.length ? words.map((word) => values[Number(word)]) : null]
    }),
  )
}
