// Makes the draft what new participants see, and says beforehand which version comes of it.
import { toast } from "../toast.js"
import { ask } from "./dialog.js"
import { el, put } from "./dom.js"
import { reasonOf } from "./server.js"

export function wirePublishing(button, note, store, { data, saver, post, showFaults }) {
  let { version, started } = data
  let published = JSON.stringify(data.published)
  let faults = 0
  let isBusy = false

  function show() {
    const isNew = store.pages.length > 0 && JSON.stringify(store.pages) !== published
    note.textContent = words(isNew)
    put(button, "aria-disabled", String(isBusy || faults > 0 || !isNew))
  }

  function words(isNew) {
    if (!store.pages.length) return "There is nothing to show to participants yet."
    if (!isNew) return `Participants see this: version ${version}.`
    if (faults) return "Mend the faults first."
    if (version === null) return "This becomes version 1."
    return started
      ? `This becomes version ${version + 1}. Who has begun stays with version ${version}.`
      : `Takes the place of version ${version}, with which nobody has begun.`
  }

  async function publish() {
    if (button.getAttribute("aria-disabled") === "true") return toast(note.textContent)
    isBusy = true
    show()
    const why = await saver.flush()
    const sent = store.settled
    const answer = why ? null : await post({ revision: saver.revision })
    isBusy = false
    if (answer?.status === 200) settle(answer.told, sent)
    else if (answer?.status === 422) showFaults(answer.told.problems, sent)
    else refuse(why || (answer?.told?.message ?? `In short: ${reasonOf(answer)}.`))
    show()
  }

  function refuse(reason) {
    ask({
      title: "This is not shown to participants yet",
      body: el("p", {}, reason),
      answers: [{ words: "Close", value: null }],
    })
  }

  /** The server has cleaned what it shows; whoever went on writing meanwhile keeps what was written. */
  function settle({ version: newest, revision, pages }, sent) {
    version = newest
    started = false
    published = JSON.stringify(pages)
    saver.adopt(pages, revision)
    if (store.pages === sent && JSON.stringify(sent) !== published)
      store.change(pages, { said: "Cleaned for participants." })
    else if (store.pages === sent) saver.adopt(sent, revision)
    toast(`New participants see version ${version} from now on.`)
  }

  button.addEventListener("click", publish)
  store.listen(({ cause }) => cause !== "select" && !store.isTrying && show())
  show()
  return (count) => {
    faults = count
    show()
  }
}
