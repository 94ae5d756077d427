// What is known about saving one task's answers: a plain tree, and the steps it can take.

/** Nothing changed yet; `version` is the newest that the server has. */
export const fresh = (version) => ({ version, saved: version, sending: null, failures: 0, refused: "", over: false })

/** Something was typed or chosen. What was refused may be right now, unless it is over. */
export const changed = (state) => ({ ...state, version: state.version + 1, refused: state.over ? state.refused : "" })

/** The newest version is on its way. */
export const sent = (state) => ({ ...state, sending: state.version })

/**
 * The server answered `{saved, version}` to `version`. A newer one there comes from another window; since this one
 * was changed last, it goes above that.
 */
export const answered = (state, version, reply) => ({
  ...state,
  version: reply.saved ? state.version : Math.max(state.version, reply.version + 1),
  saved: reply.saved ? Math.max(state.saved, version) : state.saved,
  sending: state.sending === version ? null : state.sending,
  failures: 0,
})

/** No answer, or one that says nothing about these answers. */
export const failed = (state) => ({ ...state, sending: null, failures: state.failures + 1 })

/** The server does not take this; `over` says that it will take nothing more. `reason` is for the person. */
export const refused = (state, reason, over = false) => ({ ...state, sending: null, failures: 0, refused: reason, over })

export const isSaved = (state) => state.saved === state.version
export const isDue = (state) => !isSaved(state) && state.sending === null && !state.refused

/** Milliseconds to wait before the next try: short while typing, longer after each failure in a row. */
export const pause = (state) => (state.failures ? Math.min(30000, 1000 * 2 ** state.failures) : 600)

/**
 * The answers on a page as the server takes them. `questions` come from the page; `given(id)` are the words that its
 * form holds for one. Choices carry positions; what says nothing is null.
 */
export function answersOf(questions, given) {
  return Object.fromEntries(
    questions.map(({ id, values, many }) => {
      const words = given(id).filter((word) => word !== "")
      if (many) return [id, words.length ? words : null]
      if (!values) return [id, words[0] ?? null]
      return [id, words.length ? words.map((word) => values[Number(word)]) : null]
    }),
  )
}
