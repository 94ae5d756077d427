// A page turn leaves only towards a server that answers: without one the person stays, with all that was typed.
import { pause } from "./drafts.js"
import { note } from "./notes.js"
import { say } from "./words.js"

export const CLEAR = "clear" // everything is saved and the server answers
export const STAY = "stay" // the person has to decide something first
export const NO_NETWORK = "no network"
export const NO_SERVER = "no server"

/** What a reply to any call says about whether the server answers. */
export function reached(reply) {
  if (!reply) return NO_NETWORK
  return reply.told === null || reply.status >= 500 ? NO_SERVER : CLEAR
}

/** Of what stands in the way of each task that which counts for the whole screen; null where nothing was open. */
export const worst = (found) => [STAY, NO_NETWORK, NO_SERVER, CLEAR].find((one) => found.includes(one)) ?? null

const SLOW_MS = 1500
const GONE_MS = 10000 // after which a page that is still here may be turned again

const WHAT_NOW = say("This page goes on by itself as soon as it can; you can also press the button again.")
const WHY = { [NO_NETWORK]: say("There is no connection."), [NO_SERVER]: say("The server does not answer at present.") }

/** `reach()` saves what is open and says what stands in the way, one of the words above. `kept` says what is safe. */
export function wirePageTurns(form, reach, kept) {
  let pressed = null // what to go on with as soon as that is possible
  let isTrying = false
  let isPassing = false
  let isGone = false
  let tries = 0
  let timer = null

  form.addEventListener("submit", (event) => {
    if (isPassing) return
    event.preventDefault()
    if (!isTrying && !isGone) turn(event.submitter)
  })
  form.addEventListener("input", () => (pressed = null)) // whoever goes on writing is not done with this page
  addEventListener("online", again)
  addEventListener("pageshow", () => (isGone = false))

  async function turn(button) {
    clearTimeout(timer)
    isTrying = true
    pressed = { button }
    const slow = setTimeout(() => note("connection", say("Waiting for the server …")), SLOW_MS)
    const found = await reach()
    clearTimeout(slow)
    isTrying = false
    if (found === CLEAR) return go(button)
    if (found === STAY) return stay()
    note("connection", `${WHY[found]} ${kept()} ${WHAT_NOW}`)
    tries += 1
    timer = setTimeout(again, pause(tries))
  }

  function again() {
    if (pressed && !isTrying) turn(pressed.button)
    else if (!pressed) note("connection", "")
  }

  function stay() {
    pressed = null
    note("connection", "")
    document.querySelector("[data-note=answers] button")?.focus()
  }

  function go(button) {
    pressed = null
    tries = 0
    note("connection", "")
    isPassing = true
    form.requestSubmit(button)
    isPassing = false
    isGone = true
    setTimeout(() => (isGone = false), GONE_MS)
  }
}
