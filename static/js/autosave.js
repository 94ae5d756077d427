import { answered, answersOf, changed, failed, fresh, isDue, isSaved, pause, sent, stopped } from "./drafts.js"

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
const TRYING = "Not saved yet, trying again"
const REASONS = {
  401: "Not saved: open your link again to go on.",
  403: "Not saved: open your link again to go on.",
  404: "Not saved: open your link again to go on.",
  409: "Not saved: these tasks are closed. Reload the page to see why.",
}

/** Keep the answers of form[data-autosave] on the server while they change, and say so only when it is so. */
export function wireAutosave(form) {
  if (!form) return
  const questions = JSON.parse(document.getElementById("questions")?.textContent ?? "[]")
  if (!questions.length) return
  const seconds = secondsSince(Number(form.dataset.seconds))
  let state = fresh(Number(form.dataset.version))
  let timer = null

  const schedule = () => {
    clearTimeout(timer)
    if (isDue(state)) timer = setTimeout(save, pause(state))
  }

  async function save({ leaving = false } = {}) {
    clearTimeout(timer)
    if (!isDue(state)) return
    state = sent(state)
    try {
      const reply = await put(form, body(form, questions, state.sending, seconds()), leaving)
      state = await next(state, reply)
    } catch {
      state = failed(state)
    }
    show(form, state)
    schedule()
  }

  form.addEventListener("input", () => {
    state = changed(state)
    schedule()
  })
  form.addEventListener("submit", () => {
    clearTimeout(timer)
    state = stopped(state, "…") // the page turn itself saves
    form.elements.seconds.value = seconds()
  })
  addEventListener("online", () => save())
  addEventListener("pageshow", (event) => event.persisted && location.reload())
  document.addEventListener("visibilitychange", () => document.hidden && save({ leaving: true }))
  addEventListener("beforeunload", (event) => {
    if (!isSaved(state) && !state.stopped) event.preventDefault()
  })
}

async function next(state, reply) {
  if (reply.ok) return answered(state, await reply.json())
  if (reply.status === 422) return stopped(state, await firstProblem(reply))
  return REASONS[reply.status] ? stopped(state, REASONS[reply.status]) : failed(state)
}

async function firstProblem(reply) {
  const { problems } = await reply.json()
  return `Not saved: ${problems?.[0]?.message ?? "the server refused it."}`
}

function show(form, state) {
  const place = form.querySelector("[data-saved]")
  const words = state.stopped || (state.failures ? TRYING : isSaved(state) ? `Saved ${clock.format(new Date())}` : "")
  place.toggleAttribute("data-tone", false)
  if (state.stopped || state.failures) place.dataset.tone = "attention"
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
