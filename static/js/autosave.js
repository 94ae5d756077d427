// Keeps a task's answers while they change: first in the outbox, then on the server. It says so only when it is so.
import { askWhich } from "./contest.js"
import {
  adopted, aside, belongsInForm, bodyOf, caughtUp, changed, conceded, fresh, insisted, isContested, isDue, isSaved, LATER, LOCKED,
  OLDER, OVERTAKEN, pause, recorded, SAVED, savedElsewhere, sent, settled, turned, verdict,
} from "./drafts.js"
import { fieldOf, fill, firstWordsOf, isSame, wordsOf } from "./fields.js"
import { CLEAR, reached, STAY } from "./page_turn.js"
import { call } from "./server.js"
import { clock, say } from "./words.js"

/**
 * Save a task, [data-autosave] within `form`, from now on. `flush()` saves at once what is open and says what is in
 * the way of a page turn, in the words of page_turn.js; null where nothing was open.
 */
export async function wireAutosave(task, form, outbox, activity) {
  const { autosave: key, mark } = task.dataset
  const questions = JSON.parse(task.querySelector("script").textContent)
  const known = new Map(questions.map(({ id }) => [id, firstWordsOf(task, id)])) // as the server or the outbox has it
  const mine = new Set() // questions answered in this window
  const theirs = new Map() // the words that another window has for some of these
  let state = fresh(Number(task.dataset.version))
  let record = null // what the outbox has of this task
  let underWay = null
  let timer = null
  let since = null // the first change that was not sent yet, or the last failure
  let isTurning = false

  const isOvertaken = () => state.refused?.kind === OVERTAKEN
  const edited = () => questions.filter(({ id }) => !isSame(wordsOf(task, id), known.get(id)))

  /** Put what changed, or `these`, into the outbox as the newest version, and send it soon. */
  function keep(these = edited(), next = changed(state)) {
    if (!these.length) return
    state = next
    for (const { id } of these) {
      mine.add(id)
      known.set(id, wordsOf(task, id))
    }
    write({ fields: Object.fromEntries(these.map((question) => [question.id, fieldOf(task, question)])) })
    show()
    schedule()
  }

  function write(change = {}) {
    if (isOvertaken()) return null // the outbox holds what the other window wrote
    const refused = state.refused?.kind === LOCKED ? null : state.refused // a newer page has a newer token
    const title = (task.querySelector("[data-title]") ?? document.querySelector("h1"))?.textContent ?? ""
    const { assignment, token } = form.dataset
    const here = { key, address: key, assignment, token, title, page: location.pathname }
    record = recorded(record, { ...here, version: state.version, seconds: activity.seconds(), refused, ...change })
    return outbox.put(record)
  }

  function schedule() {
    clearTimeout(timer)
    since = isSaved(state) ? null : (since ?? performance.now())
    if (isDue(state)) timer = setTimeout(send, pause(state.failures, performance.now() - since))
  }

  /** Send the newest version where it is due; the reply to what is then on its way, undefined where nothing is. */
  function send({ isLeaving = false } = {}) {
    clearTimeout(timer)
    // Who leaves cannot wait for what is on its way: versions tell the server which of the two is newer.
    if (isDue(isLeaving ? { ...state, sending: null } : state)) underWay = deliver(isLeaving)
    return underWay
  }

  async function deliver(isLeaving) {
    state = sent(state)
    since = null
    const { version } = state
    const body = bodyOf({ ...record, version, seconds: activity.seconds() })
    const reply = await call(key, form.dataset.token, "PUT", body, { isLeaving })
    const outcome = verdict(reply)
    state = settled(state, version, outcome, reply?.told)
    if (outcome === SAVED) {
      outbox.tellSaved(key, version)
      await forget(version)
    } else if (state.refused) await write()
    if (outcome === LATER) since = null
    if (state.sending === null) underWay = null
    show()
    schedule()
    return { reply, outcome }
  }

  function forget(version) {
    if (record?.version === version) record = null
    return outbox.settle(key, version)
  }

  function show() {
    const place = task.querySelector("[data-saved]") ?? form.querySelector("[data-saved]")
    const trouble = state.refused?.reason || (state.failures ? say("Not saved yet, trying again") : "")
    if (trouble) place.dataset.tone = "attention"
    else delete place.dataset.tone
    const saved = () => say("Saved {time}", { time: clock.format(new Date()) })
    const words = trouble || (isSaved(state) && mine.size ? saved() : "")
    if (words && place.textContent !== words) place.textContent = words
    askWhich(state.refused?.kind, { keepThese, showOthers }, task)
  }

  const answeredHere = () => questions.filter(({ id }) => mine.has(id))

  function keepThese() {
    theirs.clear()
    keep(answeredHere(), insisted(state))
  }

  async function showOthers() {
    if (state.refused.kind === OLDER) {
      await forget(record.version)
      isTurning = true
      return location.reload()
    }
    for (const [id, words] of theirs) take(id, words)
    theirs.clear()
    state = conceded(state, record)
    keep(answeredHere()) // what is in nobody's way
    show()
    schedule()
  }

  /** Put into the form what is kept of a question elsewhere. */
  function take(id, words) {
    fill(task, id, words)
    known.set(id, words)
    mine.delete(id)
  }

  /** What another window of this browser did to the same task. */
  function follow({ record: other, saved: version }) {
    if (!other) {
      state = savedElsewhere(state, version)
      if (record?.version <= version) record = null
      show()
      return
    }
    if (other.version < record?.version) return // it had not heard of what was changed here
    for (const { id } of questions) {
      const words = other.fields[id]?.words
      if (!words) continue
      if (isSame(words, wordsOf(task, id))) theirs.delete(id)
      else if (mine.has(id)) theirs.set(id, words)
      else take(id, words)
    }
    record = other
    state = caughtUp(state, other.version, theirs.size > 0)
    if (isContested(state)) show()
  }

  async function flush() {
    keep()
    await underWay // perhaps an older version
    const told = await send()
    if (isContested(state)) return STAY
    if (!told) return null
    if (isDue(state) && told.outcome !== LATER) return flush() // something was changed meanwhile
    return told.outcome === LATER ? reached(told.reply && { ...told.reply, told: null }) : CLEAR
  }

  /** Fill in what an earlier visit left. */
  async function takeUp() {
    const left = await outbox.get(key)
    const typed = edited() // before this script was here
    if (left && belongsInForm(left, state.version)) {
      for (const question of questions) {
        if (!left.fields[question.id] || typed.includes(question)) continue
        fill(task, question.id, left.fields[question.id].words)
        known.set(question.id, left.fields[question.id].words)
        mine.add(question.id)
      }
      record = left
      state = adopted(state, left)
      await write()
    } else if (left) await outbox.settle(key, left.version, aside(left))
    keep()
    show()
    schedule()
  }

  await takeUp()
  task.addEventListener("input", () => keep())
  task.addEventListener("change", () => keep()) // choices that exclude each other are settled after their input event
  form.addEventListener("formdata", ({ formData }) => {
    isTurning = true
    formData.set(`${mark}version`, state.version + 1)
    formData.set(`${mark}seconds`, activity.seconds())
    for (const { id } of questions) if (!mine.has(id)) formData.append("untouched", id)
    if (isSaved(state)) outbox.tellSaved(key, state.version + 1)
    state = turned(state)
  })
  addEventListener("pageshow", () => (isTurning = false))
  addEventListener("online", () => send())
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || isTurning) return
    keep()
    send({ isLeaving: true })
  })
  addEventListener("beforeunload", (event) => {
    const isOnlyHere = isOvertaken() || (!isSaved(state) && state.failures && !outbox.isKept())
    if (isOnlyHere && !isTurning) event.preventDefault()
  })
  outbox.listen((told) => told.key === key && follow(told))
  return { flush }
}
