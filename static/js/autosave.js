import { answered, answersOf, changed, failed, fresh, isDue, isSaved, pause, refused, sent } from "./drafts.js"
import { forget, park, unpark } from "./parking.js"

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" })
const TRYING = "Not saved yet, trying again"
const OVER = {
  401: "Not saved: open your link again to go on.",
  404: "Not saved: open your link again to go on.",
  409: "Not saved: these tasks are closed. Reload the page to see why.",
}
const PASSING = [408, 429] // of the 4xx, those that another try may mend

/** Keep the answers of form[data-autosave] on the server while they change, and say so only when it is so. */
export function wireAutosave(form) {
  if (!form) return
  const questions = JSON.parse(document.getElementById("questions")?.textContent ?? "[]")
  if (!questions.length) return
  const seconds = secondsSince(Number(form.dataset.seconds))
  let state = fresh(Number(form.dataset.version))
  state = { ...state, version: unpark(form, questions, state.version) ?? state.version }
  let timer = null

  const schedule = () => {
    clearTimeout(timer)
    if (isDue(state)) timer = setTimeout(save, pause(state))
  }

  async function save({ leaving = false } = {}) {
    clearTimeout(timer)
    // Who leaves cannot wait for what is on its way: versions tell the server which of the two is newer.
    if (!(leaving ? isDue({ ...state, sending: null }) : isDue(state))) return
    state = sent(state)
    const version = state.version
    try {
      const reply = await put(form, body(form, questions, version, seconds()), leaving)
      const told = await reply.json()
      state = reply.ok ? answered(state, version, told) : declined(state, reply.status, told)
    } catch {
      state = failed(state)
    }
    if (isSaved(state)) forget(form)
    show(form, state)
    schedule()
  }

  const noteChange = () => {
    state = changed(state)
    park(form, questions, state.version)
    schedule()
  }

  form.addEventListener("input", noteChange)
  form.addEventListener("submit", () => {
    clearTimeout(timer)
    form.elements.version.value = state.version
    form.elements.seconds.value = seconds()
    state = fresh(state.version) // the page turn itself saves; what is parked stays until the server has it
  })
  addEventListener("online", () => save())
  document.addEventListener("visibilitychange", () => document.hidden && save({ leaving: true }))
  addEventListener("beforeunload", (event) => {
    if (!isSaved(state) && state.failures) event.preventDefault()
  })
  if (differs(form)) noteChange() // what was typed before a reload, or before this script was here
}

/** Whether a field holds something else than the page came with. */
function differs(form) {
  return [...form.elements].some((field) => {
    if (field.type === "hidden") return false
    if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected && option.value)
    return "defaultValue" in field && field.value !== field.defaultValue
  })
}

function declined(state, status, told) {
  if (OVER[status]) return refused(state, OVER[status], true)
  if (status >= 500 || PASSING.includes(status)) return failed(state)
  return refused(state, `Not saved: ${told.problems?.[0]?.message ?? "the server does not take it."}`)
}

function show(form, state) {
  const place = form.querySelector("[data-saved]")
  const words = state.refused || (state.failures ? TRYING : isSaved(state) ? `Saved ${clock.format(new Date())}` : "")
  if (state.refused || state.failures) place.dataset.tone = "attention"
  else delete place.dataset.tone
  if (words && place.textContent !== words) place.textContent = words
}

function put(form, body, keepalive) {
  return fetch(form.dataset.autosave, {
    method: "PUT",
    keepalive,
    credentials: "omit",
    headers: { "Content-Type": "application/json", Authorization: `Participant ${form.dataset.token}` },
    body: JSON.stringify(body),
  })
}

function body(form, questions, version, seconds) {
  const data = new FormData(form)
  return { answers: answersOf(questions, (id) => data.getAll(id)), version, seconds }
}

/** Whole seconds that this page was in view, on top of `before`. */
function secondsSince(before) {
  let total = before
  let since = document.hidden ? null : performance.now()
  document.addEventListener("visibilitychange", () => {
    if (since !== null) total += (performance.now() - since) / 1000
    since = document.hidden ? null : performance.now()
  })
  return () => Math.round(total + (since === null ? 0 : (performance.now() - since) / 1000))
}
