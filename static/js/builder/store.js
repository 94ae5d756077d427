// The layout that is being built: what it is, what is chosen in it, and what was done. Everything else listens.
import { begun, chosen, done, redone, undone } from "./history.js"
import { locate } from "./tree.js"

/**
 * Listeners get `{ cause, said, was }`: why they are called ("change", "typing", "undo", "trial" or "select"), what was
 * done in words, and the pages before. While something is tried its pages are shown, but are no step and not kept.
 */
export function makeStore(pages) {
  let history = begun(pages)
  let tried = null
  const listeners = []

  const store = {
    get pages() {
      return tried ?? history.now.pages
    },
    /** Without what is only tried. */
    get settled() {
      return history.now.pages
    },
    get selected() {
      return history.now.selected
    },
    get path() {
      return store.selected && locate(store.pages, store.selected)
    },
    get isTrying() {
      return tried !== null
    },
    get canUndo() {
      return history.past.length > 0
    },
    get canRedo() {
      return history.future.length > 0
    },
    listen: (listener) => listeners.push(listener),

    /** Do a step. With a `key` it is typing in one text. */
    change(next, { said = "", select = store.selected, key = null } = {}) {
      settle(
        () => done(history, { pages: next, selected: select, said, key, at: Date.now() }),
        key ? "typing" : "change",
        said,
      )
    },
    select(id) {
      if (id !== store.selected) settle(() => chosen(history, id), "select")
    },
    undo() {
      const { said } = history.now
      if (store.canUndo) settle(() => undone(history), "undo", `Undone${said ? `: ${said}` : "."}`)
    },
    redo() {
      if (store.canRedo)
        settle(() => redone(history), "undo", `Done again: ${history.future[0].said || "what was undone."}`)
    },
    /** Show `next`, until it is changed into a step or given up. */
    attempt(next) {
      const was = store.pages
      tried = next
      tell("trial", "", was)
    },
    giveUp(said) {
      settle(() => history, "trial", said)
    },
  }

  function settle(step, cause, said = "") {
    const was = store.pages
    history = step()
    tried = null
    if (store.selected && !locate(store.pages, store.selected)) history = chosen(history, null)
    tell(cause, said, was)
  }

  function tell(cause, said, was) {
    for (const listener of listeners) listener({ cause, said, was })
  }

  return store
}
