// Keeps a task's answers while they change: first in the outbox, then on the server. It says so only when it is so.
import {
  adopted, aside, belongsInForm, bodyOf, caughtUp, changed, fresh, insisted, isContested, isDue, isSaved, isWaiting, LATER,
  LOCKED, OLDER, OVERTAKEN, pause, recorded, SAVED, savedElsewhere, sent, settled, verdict,
} from "./drafts.js"
import { fieldOf, fill, firstWordsOf, isSame, wordsOf } from "./fields.js"
import { note } from "./notes.js"
import { CLEAR, reached, STAY } from "./page_turn.js"
import { call } from "./server.js"

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" })
const TRYING = "Not saved yet, trying again"
const SECONDS_EVERY_MS = 10000
const CONTESTED = {
  [OLDER]: "Newer answers to this task were saved in another window or on another device. What you see here is not saved.",
  [OVERTAKEN]: "This task was changed in another window of this browser. What you see here is older.",
}

/**
 * Save form[data-autosave] from now on. `flush()` saves at once what is open and says what is in the way of a page turn,
 * in the words of page_turn.js; null where nothing was open.
 */
export async function wireAutosave(form, outbox, activity) {
  const key = form.dataset.autosave
  const questions = JSON.parse(document.getElementById("questions").textContent)
  const known = new Map(questions.map(({ id }) => [id, firstWordsOf(form, id)])) // as the server or the outbox has it
  const mine = new Set() // questions answered in this window
  let state = fresh(Number(form.dataset.version))
  let record = null // what the outbox has of this task
  let underWay = null
  let timer = null
  let isTurning = false

  const edited = () => questions.filter(({ id }) => !isSame(wordsOf(form, id), known.get(id)))

  /** Put what changed, or `these`, into the outbox as the newest version, and send it soon. */
  function keep(these = edited(), next = changed(state)) {
    if (!these.length) return
    state = next
    for (const { id } of these) {
      mine.add(id)
      known.set(id, wordsOf(form, id))
    }
    write({ fields: Object.fromEntries(these.map((question) => [question.id, fieldOf(form, question)])) })
    show()
    schedule()
  }

  function write(change = {}) {
    const refused = state.refused?.kind === LOCKED || state.refused?.kind === OVERTAKEN ? null : state.refused
    const title = document.querySelector("h1")?.textContent ?? ""
    const { assignment, token } = form.dataset
    const here = { key, address: key, assignment, token, title, page: location.pathname }
    record = recorded(record, { ...here, version: state.version, seconds: activity.seconds(), refused, ...change })
    return outbox.put(record)
  }

  /** The time in view so far, which otherwise reaches the server with the next change or page turn only. */
  function keepSeconds() {
    if (activity.seconds() !== record?.seconds) write()
  }

  function schedule() {
    clearTimeout(timer)
    if (isDue(state)) timer = setTimeout(send, pause(state.failures))
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
    const { version } = state
    const body = bodyOf({ ...record, version, seconds: activity.seconds() })
    const reply = await call(key, form.dataset.token, "PUT", body, { isLeaving })
    const outcome = verdict(reply)
    state = settled(state, version, outcome, reply?.told)
    if (outcome === SAVED) {
      outbox.tellSaved(key, version)
      await forget(version)
    } else if (state.refused) await write()
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
    const place = form.querySelector("[data-saved]")
    const trouble = state.refused?.reason || (state.failures ? TRYING : "")
    if (trouble) place.dataset.tone = "attention"
    else delete place.dataset.tone
    const words = trouble || (isSaved(state) && mine.size ? `Saved ${clock.format(new Date())}` : "")
    if (words && place.textContent !== words) place.textContent = words
    showContest()
  }

  function showContest() {
    const choices = [["Save what is here", insist], ["Show the newer answers", giveWay]]
    note("answers", CONTESTED[state.refused?.kind] ?? "", choices)
  }

  function insist() {
    keep(questions.filter(({ id }) => mine.has(id)), insisted(state))
  }

  async function giveWay() {
    if (state.refused.kind === OLDER) await forget(record.version)
    isTurning = true
    location.reload()
  }

  /** What another window of this browser did to the same task. */
  function follow({ record: other, saved: version }) {
    if (!other) {
      state = savedElsewhere(state, version)
      if (record?.version <= version) record = null
      show()
      return
    }
    let isLost = false
    for (const { id } of questions) {
      const words = other.fields[id]?.words
      if (!words || isSame(words, wordsOf(form, id))) continue
      if (mine.has(id)) {
        isLost = true
        continue
      }
      fill(form, id, words)
      known.set(id, words)
    }
    record = other
    state = caughtUp(state, other.version, isLost)
    showContest()
  }

  async function flush() {
    keep()
    await underWay // perhaps an older version
    const told = await send()
    if (isContested(state)) return STAY
    if (!told) return null
    return told.outcome === LATER ? reached(told.reply && { ...told.reply, told: null }) : CLEAR
  }

  /** Fill in what an earlier visit left. */
  async function takeUp() {
    const left = await outbox.get(key)
    const typed = edited() // before this script was here
    if (left && !belongsInForm(left, state.version)) await outbox.settle(key, left.version, aside(left))
    else if (left) {
      record = left
      activity.atLeast(left.seconds)
      const kept = questions.filter((question) => left.fields[question.id] && !typed.includes(question))
      for (const { id } of kept) {
        fill(form, id, left.fields[id].words)
        known.set(id, left.fields[id].words)
        mine.add(id)
      }
      if (Object.keys(left.fields).length) {
        state = adopted(state, left)
        await write()
      }
    }
    keep()
    show()
    schedule()
  }

  await takeUp()
  form.addEventListener("input", () => keep())
  form.addEventListener("change", () => keep()) // choices that exclude each other are settled after their input event
  form.addEventListener("formdata", ({ formData }) => {
    isTurning = true
    formData.set("version", state.version + 1)
    formData.set("seconds", activity.seconds())
    for (const { id } of questions) if (!mine.has(id)) formData.append("untouched", id)
    outbox.tellSaved(key, state.version + 1)
    if (record && !isWaiting(record) && !record.refused) forget(record.version)
  })
  addEventListener("pageshow", () => (isTurning = false))
  addEventListener("online", () => send())
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || isTurning) return
    keep()
    if (!send({ isLeaving: true })) keepSeconds()
  })
  setInterval(() => document.hidden || isTurning || keepSeconds(), SECONDS_EVERY_MS) // a page that goes may be too late
  addEventListener("beforeunload", (event) => {
    if (!isSaved(state) && state.failures && !outbox.isKept()) event.preventDefault()
  })
  outbox.listen((told) => told.key === key && follow(told))
  return { flush }
}
