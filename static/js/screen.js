// One screen of an assignment: what it saves, how it is left, and the time that is left.
import { watchActivity } from "./activity.js"
import { wireAutosave } from "./autosave.js"
import { wireCourier } from "./courier.js"
import { wireHeartbeat } from "./heartbeat.js"
import { showLeftOvers } from "./left_over.js"
import { openOutbox } from "./outbox.js"
import { reached, wirePageTurns, worst } from "./page_turn.js"
import { keepSeconds } from "./seconds.js"
import { wireTimeLeft } from "./time_left.js"
import { say } from "./words.js"

/** Wire form[data-assignment]. Pages of participants without one send what the outbox holds, too. */
export async function wireScreen(form) {
  const outbox = await openOutbox()
  const { assignment, token } = form?.dataset ?? {}
  const tasks = [...(form?.querySelectorAll("[data-autosave]") ?? [])]
  if (form) await wireForm(form, tasks, outbox)
  const keys = tasks.map(({ dataset }) => dataset.autosave)
  const tellLeftOvers = () => showLeftOvers(outbox, keys)
  await tellLeftOvers()
  await wireCourier(outbox, { keys, assignment, token }, tellLeftOvers)
}

/** `tasks` are the elements of the tasks on this screen: one, or of a suite all of them; none where nothing is asked. */
async function wireForm(form, tasks, outbox) {
  const heart = wireHeartbeat(form)
  wireTimeLeft(heart)
  const savings = await Promise.all(tasks.map((task) => wireTask(task, form, outbox)))
  const kept = () => {
    if (!savings.length) return form.dataset.kept
    return outbox.isKept()
      ? say("What you typed is kept in this browser and will be sent.")
      : say("What you typed stays in this page: leave it open.")
  }
  const flush = async () => worst(await Promise.all(savings.map((saving) => saving.flush())))
  wirePageTurns(form, async () => (await flush()) ?? reached(await heart.beat()), kept)
}

async function wireTask(task, form, outbox) {
  const activity = watchActivity(Number(task.dataset.seconds), task)
  await keepSeconds(task, form, outbox, activity)
  return wireAutosave(task, form, outbox, activity)
}
