// A draft is saved once there is a rest, one request at a time, again after a failure, and never over somebody else's.
import assert from "node:assert/strict"
import { test } from "node:test"

import { makeSaver } from "../../static/js/builder/saving.js"
import { tokenIn } from "../../static/js/builder/server.js"
import { makeStore } from "../../static/js/builder/store.js"

/** A store and a saver over a server that answers what `answers` says in turn; time stands still until `rest()`. */
function desk(answers, decide = () => assert.fail("nobody is asked")) {
  const sent = []
  const told = []
  let due = null
  const later = (deed) => (due = deed)
  const post = async (body) => {
    sent.push(body)
    return answers.shift()
  }
  const store = makeStore(["first"])
  const show = (state, words) => told.push(`${state}: ${words}`)
  const saver = makeSaver(store, { post, revision: 7, show, decide, later })
  const rest = async () => {
    await due?.()
    await new Promise((done) => setImmediate(done))
  }
  return { store, saver, sent, told, rest }
}

const kept = (revision) => ({ status: 200, told: { revision, saved_at: "noon" } })
const theirs = { status: 409, told: { revision: 9, by: "Ann", at: "ten", pages: ["theirs"] } }

test("what is typed goes out once, with the newest revision", async () => {
  const { store, saver, sent, told, rest } = desk([kept(8), kept(9)])
  store.change(["a"])
  store.change(["ab"])
  assert.deepEqual([sent.length, saver.isSaved()], [0, false])
  await rest()
  store.change(["abc"])
  await rest()
  assert.deepEqual(sent, [
    { pages: ["ab"], revision: 7 },
    { pages: ["abc"], revision: 8 },
  ])
  assert.deepEqual([told.at(-1), saver.isSaved(), saver.revision], ["saved: noon", true, 9])
})

test("what is undone to what was kept is saved without a request", async () => {
  const { store, sent, told, rest } = desk([kept(8)])
  store.change(["a"])
  await rest()
  store.change(["b"])
  store.undo()
  await rest()
  assert.deepEqual([sent.length, told.at(-1)], [1, "saved: noon"])
})

for (const [answer, words] of [
  [null, "failed: Not saved: the server does not answer; trying again"],
  [{ status: 503, told: null }, "failed: Not saved: the server says 503; trying again"],
  [{ status: 403, told: { message: "You may not." } }, "failed: Not saved: You may not"],
]) {
  test(`it is said that ${words}`, async () => {
    const { store, saver, told, rest } = desk([answer, kept(8)])
    store.change(["a"])
    await rest()
    assert.equal(told.at(-1), words)
    assert.equal(await saver.flush(), "")
    assert.equal(told.at(-1), "saved: noon")
  })
}

for (const [answer, why] of [
  [null, "It could not be saved: the server does not answer."],
  [{ status: 413, told: { message: "This layout is too large." } }, "It could not be saved: This layout is too large."],
]) {
  test(`who waits is told why: ${why}`, async () => {
    const { store, saver } = desk([answer])
    store.change(["a"])
    assert.equal(await saver.flush(), why)
  })
}

test("what came without a valid token is sent again, with the token of whoever signed in since", async () => {
  const { store, saver, told, rest } = desk([{ status: 403, told: { message: "Sign in.", code: "forged" } }, kept(8)])
  store.change(["a"])
  await rest()
  assert.equal(told.at(-1), "failed: Not saved: Sign in; trying again")
  await rest()
  assert.equal(saver.isSaved(), true)
  assert.equal(tokenIn("a=1; csrftoken=newest"), "newest")
  assert.equal(tokenIn("xcsrftoken=other"), "")
})

test("what is only tried is neither saved nor hides what is not", async () => {
  const { store, saver, sent } = desk([kept(8)])
  store.change(["a"])
  store.attempt(["tried"])
  assert.equal(saver.isSaved(), false)
  assert.equal(await saver.flush(), "")
  assert.deepEqual(sent, [{ pages: ["a"], revision: 7 }])
})

test("mine is kept over theirs only when that was said", async () => {
  const { store, saver, sent } = desk([theirs, kept(10)], async () => true)
  store.change(["mine"])
  assert.equal(await saver.flush(), "")
  assert.deepEqual(sent.at(-1), { pages: ["mine"], revision: 9 })
})

test("theirs is taken as a step that can be undone", async () => {
  const { store, saver, sent } = desk([theirs], async () => false)
  store.change(["mine"])
  assert.equal(await saver.flush(), "You took the layout of Ann: look at it first.") // so nothing is published
  assert.deepEqual([store.pages, sent.length], [["theirs"], 1])
  store.undo()
  assert.deepEqual([store.pages, saver.isSaved()], [["mine"], false])
})

test("two who did the same do not quarrel", async () => {
  const { store, saver } = desk([theirs])
  store.change(["theirs"])
  assert.equal(await saver.flush(), "")
})

test("what was kept though its answer was lost is nobody else's", async () => {
  const { store, saver, sent, rest } = desk([null, theirs, kept(10)])
  store.change(["theirs"])
  await rest()
  store.change(["theirs, and more"])
  assert.equal(await saver.flush(), "")
  assert.deepEqual(sent.at(-1), { pages: ["theirs, and more"], revision: 9 })
})
