// One screen of an assignment: what it saves, how it is left, and the time that is left.
import { watchActivity } from "./activity.js"
import { wireAutosave } from "./autosave.js"
import { wireCourier } from "./courier.js"
import { wireHeartbeat } from "./heartbeat.js"
import { showLeftOvers } from "./left_over.js"
import { openOutbox } from "./outbox.js"
import { reached, wirePageTurns } from "./page_turn.js"
import { wireTimeLeft } from "./time_left.js"

/** Wire form[data-assignment]. Pages of participants without one send what the outbox holds, too. */
export async function wireScreen(form) {
  const outbox = await openOutbox()
  const here = form ? { key: form.dataset.autosave, assignment: form.dataset.assignment, token: form.dataset.token } : {}
  if (form) await wireForm(form, outbox)
  const tellLeftOvers = () => showLeftOvers(outbox, here.key)
  await tellLeftOvers()
  await wireCourier(outbox, here, tellLeftOvers)
}

async function wireForm(form, outbox) {
  const heart = wireHeartbeat(form)
  wireTimeLeft(heart)
  const isTask = "autosave" in form.dataset && document.getElementById("questions") !== null
  const saving = isTask ? await wireAutosave(form, outbox, watchActivity(Number(form.dataset.seconds))) : null
  const kept = () => {
    if (!saving) return form.dataset.kept
    return outbox.isKept()
      ? "What you typed is kept in this browser and will be sent."
      : "What you typed stays in this page: leave it open."
  }
  wirePageTurns(form, async () => (await saving?.flush()) ?? reached(await heart.beat()), kept)
}
