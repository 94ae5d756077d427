// Tells the server while the page is in view that its person is still there, and keeps the server's time.
import { untilBeat } from "./deadline.js"
import { call } from "./server.js"

const moment = (text) => (text ? Date.parse(text) : null)

/**
 * `beat()` sends one and gives the reply; `times()` is what is known: `begun`, `due`, `expires` and `isGone`; `now()`
 * the time by the server's clock, since that of the machine may be wrong. `listen(told)` is called after each beat.
 */
export function wireHeartbeat({ dataset }) {
  let times = { begun: moment(dataset.begun), due: moment(dataset.due), expires: moment(dataset.expires), isGone: false }
  let ahead = moment(dataset.now) - Date.now()
  let timer = null
  const listeners = []
  const now = () => Date.now() + ahead

  const plan = () => {
    clearTimeout(timer)
    timer = setTimeout(() => document.hidden || beat(), untilBeat(times, now()))
  }

  async function beat() {
    clearTimeout(timer)
    const reply = await call(`${dataset.assignment}/alive`, dataset.token, "POST", {})
    if (reply?.status === 200 && reply.told?.now) {
      const { status, ...told } = reply.told
      ahead = moment(told.now) - Date.now()
      times = { ...times, due: moment(told.due_at), expires: moment(told.expires_at), isGone: status === "EXPIRED" }
      for (const told of listeners) told()
    }
    plan()
    return reply
  }

  document.addEventListener("visibilitychange", () => document.hidden || beat())
  plan()
  return { beat, now, times: () => times, listen: (told) => listeners.push(told) }
}
