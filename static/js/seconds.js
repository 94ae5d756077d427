const EVERY_MS = 10000

/**
 * Keep the seconds of a task in the outbox, beside its answers: they reach the server only with a change or when
 * `form` is posted. Every few seconds, since a page that goes away may be too late for it.
 */
export async function keepSeconds(task, form, outbox, activity) {
  const key = `${task.dataset.autosave} seconds`
  let kept = (await outbox.get(key))?.seconds ?? 0
  let isTurning = false
  activity.atLeast(kept)

  function write() {
    if (isTurning || activity.seconds() === kept) return
    kept = activity.seconds()
    outbox.put({ key, version: 0, seconds: kept, fields: {} })
  }

  setInterval(() => document.hidden || write(), EVERY_MS)
  document.addEventListener("visibilitychange", () => document.hidden && write())
  form.addEventListener("formdata", () => {
    isTurning = true
    outbox.settle(key, 0)
  })
  addEventListener("pageshow", () => (isTurning = false))
}
