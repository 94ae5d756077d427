// Sends what the outbox holds of other screens and other assignments, from whichever page is open.
import { bodyOf, isWaiting, LATER, LOCKED, pause, refusal, SAVED, verdict } from "./drafts.js"
import { call } from "./server.js"

const LOOK_AGAIN_MS = 30000

/**
 * Send it now, when the network comes back and while anything is left. `here` is what the page itself takes care of:
 * the `keys` of its tasks, and its assignment with a `token`, which is newer than one that was kept. `whenRefused` is
 * called after something was refused for good.
 */
export function wireCourier(outbox, here, whenRefused) {
  let timer = null
  let failures = 0
  let isBusy = false
  const locked = new Set() // what needs a newer token, which only another page can bring

  async function round() {
    if (isBusy) return
    isBusy = true
    clearTimeout(timer)
    const left = (await outbox.all()).filter(isWaiting)
    const waiting = left.filter(({ key }) => !here.keys.includes(key) && !locked.has(key))
    let outcome = null
    for (const record of waiting) {
      outcome = await deliver(record)
      if (outcome === LATER) break
    }
    failures = outcome === LATER ? failures + 1 : 0
    timer = setTimeout(round, failures ? pause(failures) : LOOK_AGAIN_MS)
    isBusy = false
  }

  async function deliver(record) {
    const token = record.assignment === here.assignment ? here.token : record.token
    const reply = await call(record.address, token, "PUT", bodyOf(record))
    const outcome = verdict(reply)
    if (outcome === SAVED) {
      outbox.tellSaved(record.address, record.version)
      await outbox.settle(record.key, record.version)
    } else if (outcome === LOCKED) locked.add(record.key)
    else if (outcome !== LATER) {
      await outbox.settle(record.key, record.version, { ...record, refused: refusal(outcome, reply.told) })
      await whenRefused()
    }
    return outcome
  }

  addEventListener("online", round)
  return round()
}
