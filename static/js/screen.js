// One screen of an assignment: what it saves, how it is left, and the time that is left.
import { watchActivity } from "./activity.js"
import { wireAutosave } from "./autosave.js"
import { wireCourier } from "./courier.js"
import { wireHeartbeat } from "./heartbeat.js"
import { showLeftOvers } from "./left_over.js"
import { openOutbox } from "./outbox.js"
import { reached, wirePageTurns } from "./page_turn.js"
import { keepSeconds } from "./seconds.js"
import { wireTimeLeft } from "./time_left.js"
import { say } from "./words.js"

/** Wire form[data-assignment]. Pages of participants without one send what the outbox holds, too. */
export async function wireScreen(form) {
  const outbox = await openOutbox()
  const { autosave: key, assignment, token } = form?.dataset ?? {}
  if (form) await wireForm(form, outbox)
  const tellLeftOvers = () => showLeftOvers(outbox, key)
  await tellLeftOvers()
  await wireCourier(outbox, { key, assignment, token }, tellLeftOvers)
}

async function wireForm(form, outbox) {
  const heart = wireHeartbeat(form)
  wireTimeLeft(heart)
  const isTask = document.getElementById("questions") !== null
  const saving = isTask ? await wireTask(form, outbox) : null
  const kept = () => {
    if (!saving) return form.dataset.kept
    return outbox.isKept()
      ? say("What you typed is kept in this browser and will be sent.")
      : say("What you typed stays in this page: leave it open.")
  }
  wirePageTurns(form, async () => (await saving?.flush()) ?? reached(await heart.beat()), kept)
}

async function wireTask(form, outbox) {
  const activity = watchActivity(Number(form.dataset.seconds))
  await keepSeconds(form, outbox, activity)
  return wireAutosave(form, outbox, activity)
}
