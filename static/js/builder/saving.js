// Keeps the draft: soon after each change, one request at a time, and never over somebody else's in silence.
import { isPassing, reasonOf } from "./server.js"

const REST_MS = 800
const RETRY_MS = [2000, 4000, 8000, 15000]
const [OK, CONFLICT] = [200, 409]

/**
 * `post(body, options)` sends a draft; `show(state, words)` is told how it stands, `decide(theirs)` asks whose draft is
 * to stay and resolves to true for mine. `flush()` saves what is open and resolves to "", or to the sentence why the
 * server does not have what was on the screen.
 */
export function makeSaver(store, { post, revision, show, decide, later = setTimeout }) {
  let kept = store.settled // as the server has it
  let unanswered = [] // what the server may have got, though no answer came
  let underWay = null
  let timer = null
  let keptAt = null
  let failures = 0

  const isSaved = () => store.settled === kept

  function schedule(ms = REST_MS) {
    clearTimeout(timer)
    timer = later(() => save(), ms)
  }

  function save(options) {
    clearTimeout(timer)
    if (isSaved()) return underWay
    return (underWay ??= deliver(options).finally(() => (underWay = null)))
  }

  /** "", or why nothing came of it: a refusal that stands, a server that is away, somebody else's layout. */
  async function deliver(options) {
    const pages = store.settled
    show("saving", failures ? "Trying again…" : "Saving…")
    const answer = await post({ pages, revision }, options)
    if (answer?.status === OK) return settle(pages, answer.told.revision, answer.told.saved_at)
    if (answer?.status === CONFLICT) return dispute(pages, answer.told)
    if (answer === null) unanswered.push(pages)
    const mayPass = isPassing(answer)
    show("failed", `Not saved: ${reasonOf(answer)}${mayPass ? "; trying again" : ""}`)
    if (mayPass) schedule(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)])
    return `It could not be saved: ${reasonOf(answer)}.`
  }

  /** The server has `pages`. */
  function settle(pages, newest, at) {
    kept = pages
    revision = newest
    unanswered = []
    failures = 0
    keptAt = at
    if (isSaved()) show("saved", keptAt)
    else schedule()
    return ""
  }

  async function dispute(pages, theirs) {
    const there = JSON.stringify(theirs.pages)
    const own = [pages, ...unanswered].find((one) => JSON.stringify(one) === there)
    if (own) return settle(own, theirs.revision, theirs.at)
    show("failed", "Not saved: this layout was changed elsewhere")
    const isMine = await decide(theirs)
    const taken = `the layout of ${theirs.is_yours ? "your other window" : theirs.by}`
    if (!isMine) store.change(theirs.pages, { said: `Took ${taken}`, select: null })
    settle(isMine ? null : theirs.pages, theirs.revision, theirs.at)
    return isMine ? "" : `You took ${taken}: look at it first.`
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
      let why = ""
      while (!why && (underWay || !isSaved())) why = await save()
      return why
    },
    leave: () => save({ isLeaving: true }),
    /** The server has `pages` now, by another call of ours. */
    adopt(pages, newest) {
      kept = pages
      revision = newest
    },
  }
}

/** Save when the page is left, hold back who would lose something, and try again when there is hope. */
export function wireLeaving(saver) {
  document.addEventListener("visibilitychange", () => (document.hidden ? saver.leave() : saver.flush()))
  addEventListener("beforeunload", (event) => {
    if (saver.isSaved()) return
    saver.leave()
    event.preventDefault()
  })
  addEventListener("online", () => saver.flush())
  // What the Back button brings out of the browser's memory may be older than what was saved since.
  addEventListener("pageshow", ({ persisted }) => persisted && saver.isSaved() && location.reload())
}
