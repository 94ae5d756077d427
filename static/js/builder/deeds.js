// What a person can do to the layout, by whatever means: each is one step, told in words.
import { behind, heir } from "./steps.js"
import {
  at,
  COLUMN,
  duplicate,
  insert,
  items,
  join,
  locate,
  mayInsert,
  mayMove,
  move,
  remove,
  ROW,
  split,
  update,
} from "./tree.js"
import { counted, nameOf, placeOf, told } from "./words.js"

export function makeDeeds(store, named, newId) {
  const nameAt = (path) => nameOf(store.pages, path, named)
  const select = (pages, id, said) => store.change(pages, { said, select: id })

  return {
    /** A new item like `fresh` at `to`, or behind what is chosen. */
    add(fresh, to = behind(store.pages, store.path)) {
      if (!mayInsert(store.pages, to)) return
      const item = { id: newId(), ...structuredClone(fresh) }
      const pages = insert(store.pages, to, item, newId)
      select(pages, item.id, `Added ${told(pages, locate(pages, item.id), named)}.`)
    },
    addPage() {
      const page = { id: newId(), rows: [] }
      const pages = insert(store.pages, [store.pages.length], page, newId, 1)
      select(pages, page.id, `Added page ${pages.length}.`)
    },
    remove(id) {
      const path = locate(store.pages, id)
      const pages = remove(store.pages, path)
      select(pages, heir(pages, path), `Deleted ${nameAt(path)}.`)
    },
    duplicate(id) {
      const path = locate(store.pages, id)
      if (path.length === COLUMN) return
      const pages = duplicate(store.pages, path, newId)
      const copy = path.with(-1, path.at(-1) + 1)
      select(pages, at(pages, copy).id, `Copied ${nameAt(path)}; the copy is ${placeOf(pages, copy)}.`)
    },
    move(id, to) {
      const path = locate(store.pages, id)
      if (!mayMove(store.pages, path, to)) return
      const pages = move(store.pages, path, to, newId)
      select(pages, id, `Moved ${nameAt(path)} to ${placeOf(pages, locate(pages, id))}.`)
    },
    /** What the keys have moved step by step becomes one step. */
    drop(id, pages, from) {
      const name = nameOf(from, locate(from, id), named)
      select(pages, id, `Dropped ${name}: ${placeOf(pages, locate(pages, id))}.`)
    },
    toggleColumns(id) {
      const path = locate(store.pages, id).slice(0, ROW)
      const isSingle = at(store.pages, path).columns.length === 1
      const pages = isSingle ? split(store.pages, path, newId) : join(store.pages, path)
      store.change(pages, {
        said: `${nameAt(path)} has ${isSingle ? "two columns, the second empty" : "one column"} now.`,
      })
    },
    /** Other values for keys of a node; where `key` names a text that is typed in, without a word. */
    set(id, changes, key = null) {
      const path = locate(store.pages, id)
      if (!path) return
      const said = key ? `${nameAt(path)} changed.` : `Changed ${nameAt(path)}.`
      store.change(update(store.pages, path, changes), { said, key: key && `${id} ${key}` })
    },
    /** Another layout in the place of this one. */
    replace(pages, said) {
      const first = items(pages)[0] ?? pages[0]
      select(
        pages,
        first?.id ?? null,
        `${said}: ${counted(pages.length, "page")}, ${counted(items(pages).length, "item")}.`,
      )
    },
    nameOf: (id) => nameAt(locate(store.pages, id)),
  }
}
