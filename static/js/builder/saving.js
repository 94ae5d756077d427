// Keeps the draft: soon after each change, one request at a time, and never over somebody else's in silence.
import { reasonOf } from "./server.js"

const REST_MS = 800
const RETRY_MS = [2000, 4000, 8000, 15000]
const [OK, SIGNED_OUT, CONFLICT] = [200, 401, 409]

/**
 * `post(body, options)` sends a draft; `show(state, words)` is told how it stands, `decide(theirs)` asks whose draft is
 * to stay and resolves to true for mine. `flush()` saves what is open and says whether everything is kept.
 */
export function makeSaver(store, { post, revision, show, decide, later = setTimeout }) {
  let kept = store.pages // as the server has it
  let underWay = null
  let timer = null
  let keptAt = null
  let failures = 0

  const isSaved = () => store.isTrying || store.pages === kept

  function schedule(ms = REST_MS) {
    clearTimeout(timer)
    timer = later(() => save(), ms)
  }

  function save(options) {
    clearTimeout(timer)
    if (isSaved()) return underWay
    return (underWay ??= deliver(options).finally(() => (underWay = null)))
  }

  /** Whether something came of it: a refusal that stands and a server that is away are nothing. */
  async function deliver(options) {
    const pages = store.pages
    show("saving", failures ? "Not saved yet, trying again" : "Saving…")
    const answer = await post({ pages, revision }, options)
    if (answer?.status === OK) return settle(pages, answer.told)
    if (answer?.status === CONFLICT) return dispute(pages, answer.told)
    const isPassing = answer === null || answer.status >= 500 || answer.status === SIGNED_OUT
    show("failed", `Not saved: ${reasonOf(answer)}${isPassing ? "; trying again" : ""}`)
    if (isPassing) schedule(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)])
    return false
  }

  function settle(pages, told) {
    kept = pages
    revision = told.revision
    failures = 0
    keptAt = told.saved_at
    if (isSaved()) show("saved", keptAt)
    else schedule()
    return true
  }

  async function dispute(pages, theirs) {
    show("failed", "Not saved: somebody else changed this layout")
    const isSame = JSON.stringify(theirs.pages) === JSON.stringify(pages)
    const isMine = isSame || (await decide(theirs))
    revision = theirs.revision
    if (isSame) kept = pages
    else if (!isMine) {
      store.change(theirs.pages, { said: `Took the layout of ${theirs.by}`, select: null })
      kept = theirs.pages
    }
    keptAt = theirs.at
    if (isSaved()) show("saved", keptAt)
    else schedule(0)
    return true
  }

  store.listen(({ cause }) => {
    if (cause === "select" || store.isTrying) return
    if (isSaved()) return keptAt && !underWay && show("saved", keptAt) // undone or done again until it is what was kept
    if (!underWay) show("unsaved", "Not saved yet")
    schedule()
  })
  return {
    isSaved,
    get revision() {
      return revision
    },
    async flush() {
      while (!isSaved()) if (!(await save())) return false
      return true
    },
    leave: () => save({ isLeaving: true }),
    /** The server has `pages` now, by another call of ours. */
    adopt(pages, newest) {
      kept = pages
      revision = newest
    },
  }
}

/** Save when the page is left, and hold back who would lose something. */
export function wireLeaving(saver) {
  document.addEventListener("visibilitychange", () => document.hidden && saver.leave())
  addEventListener("beforeunload", (event) => {
    if (saver.isSaved()) return
    saver.leave()
    event.preventDefault()
  })
  addEventListener("online", () => saver.flush())
}
