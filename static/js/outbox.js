// What was typed and is not on the server yet, kept by the browser: it outlives a reload, a crash, a closed laptop, a
// lost network and an expired session. One record for each task of an assignment (see drafts.js), known by its `key`.
// Storage may be refused (private windows) or full; then records live as long as the page, which works all the same.

const NAME = "fieldwork"
const STORE = "outbox"

export async function openOutbox() {
  const database = await open().catch(() => null)
  const unkept = new Map() // what storage did not take
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("fieldwork-outbox") : null

  /** Work on the store in one transaction; null where that fails. `work(store, done)` tells its result by `done`. */
  const inStore = (mode, work) => database && transact(database, mode, work).catch(() => null)

  return {
    /** Whether storage took everything that it was given. */
    isKept: () => database !== null && unkept.size === 0,

    async all() {
      const kept = (await inStore("readonly", (store, done) => read(store.getAll(), done))) ?? []
      return [...kept.filter(({ key }) => !unkept.has(key)), ...unkept.values()]
    },

    async get(key) {
      return unkept.get(key) ?? (await inStore("readonly", (store, done) => read(store.get(key), done))) ?? null
    },

    /** Keep a record in place of the one with its key, and tell the other windows. Written at once: a page that goes
     * away in this moment leaves it behind. */
    async put(record) {
      channel?.postMessage({ key: record.key, record })
      const isKept = await inStore("readwrite", (store, done) => {
        store.put(record)
        done(true)
      })
      if (isKept) unkept.delete(record.key)
      else unkept.set(record.key, record)
    },

    /** Replace the record `key` by `next`, or take it out where that is null, unless it is no longer at `version`. */
    async settle(key, version, next = null) {
      if (unkept.get(key)?.version === version) {
        if (next) unkept.set(key, next)
        else unkept.delete(key)
      }
      await inStore("readwrite", (store, done) => {
        store.get(key).onsuccess = ({ target }) => {
          if (target.result?.version === version) {
            store.delete(key)
            if (next) store.put(next)
          }
          done(true)
        }
      })
    },

    /** Tell the other windows that the server has `version` of what `key` names. */
    tellSaved: (key, version) => channel?.postMessage({ key, saved: version }),

    /** Call `told` with `{ key, record }` for what other windows put, and with `{ key, saved }` for what they saved. */
    listen(told) {
      channel?.addEventListener("message", ({ data }) => told(data))
    },
  }
}

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" })
    asked.onsuccess = () => done(asked.result)
    asked.onerror = asked.onblocked = () => fail(asked.error)
  })
}

function transact(database, mode, work) {
  return new Promise((done, fail) => {
    const transaction = database.transaction(STORE, mode)
    let result = null
    transaction.oncomplete = () => done(result)
    transaction.onabort = () => fail(transaction.error)
    work(transaction.objectStore(STORE), (found) => {
      result = found
      transaction.commit() // without waiting for this page, which may be about to go
    })
  })
}

function read(asked, done) {
  asked.onsuccess = () => done(asked.result)
}
