// The state of saving is never better than the truth.
import assert from "node:assert/strict"
import { test } from "node:test"

import {
  adopted, aside, belongsInForm, bodyOf, caughtUp, changed, conceded, fresh, insisted, isContested, isDue,
  isSaved, isWaiting, LATER, LOCKED, OLDER, OVER, OVERTAKEN, pause, recorded, refusal, SAVED, savedElsewhere, sent,
  settled, turned, verdict, WRONG,
} from "../../static/js/drafts.js"

const error = { error: { status: 400 } }
const onItsWay = sent(changed(fresh(3)))

for (const [meaning, reply, outcome] of [
  ["no reply", null, LATER],
  ["a save", { status: 200, told: { saved: true, version: 4 } }, SAVED],
  ["newer answers", { status: 200, told: { saved: false, version: 9 } }, OLDER],
  ["a hotel's page", { status: 200, told: null }, LATER],
  ["a foreign document", { status: 200, told: { ok: true } }, LATER],
  ["a foreign 404", { status: 404, told: null }, LATER],
  ["our 404", { status: 404, told: error }, OVER],
  ["sent already", { status: 409, told: error }, OVER],
  ["a stale token", { status: 401, told: error }, LOCKED],
  ["a proxy's 401", { status: 401, told: null }, LATER],
  ["wrong answers", { status: 422, told: error }, WRONG],
  ["a bad body", { status: 400, told: error }, WRONG],
  ["too large, said by a proxy", { status: 413, told: null }, WRONG],
  ["slow down", { status: 429, told: error }, LATER],
  ["a crash", { status: 500, told: error }, LATER],
  ["a restart", { status: 503, told: null }, LATER],
]) {
  test(`${meaning} means ${outcome}`, () => assert.equal(verdict(reply), outcome))
}

test("what was typed is due until the server has it", () => {
  assert.deepEqual([isSaved(fresh(3)), isDue(fresh(3))], [true, false])
  const typing = changed(changed(fresh(3)))
  assert.deepEqual([typing.version, isSaved(typing), isDue(typing)], [5, false, true])
  assert.deepEqual([isSaved(onItsWay), isDue(onItsWay)], [false, false])
  assert.equal(isSaved(settled(onItsWay, 4, SAVED)), true)
})

test("what was typed while a save was on its way is not saved by it", () => {
  const later = changed(onItsWay)
  assert.equal(isSaved(settled(later, 4, SAVED)), false)
  assert.equal(isDue(settled(later, 4, SAVED)), true)
  assert.equal(settled(sent(later), 4, SAVED).sending, 5)
})

test("a failure is tried again, each time a little later", () => {
  const failed = settled(onItsWay, 4, LATER)
  assert.deepEqual([isSaved(failed), isDue(failed), failed.failures], [false, true, 1])
  assert.equal(settled(sent(failed), 4, SAVED).failures, 0)
  assert.deepEqual([0, 1, 2, 9].map((failures) => pause(failures)), [600, 2000, 4000, 30000])
})

test("what is typed without a pause is sent after five seconds, and typing puts off no further try", () => {
  assert.deepEqual([0, 4000, 4700, 5000, 9000].map((waited) => pause(0, waited)), [600, 600, 300, 0, 0])
  assert.deepEqual([0, 1500, 2000, 9000].map((waited) => pause(1, waited)), [2000, 500, 0, 0])
})

test("answers that are wrong wait for the next change, those that come too late for nothing", () => {
  const wrong = settled(onItsWay, 4, WRONG, { problems: [{ message: "Too long." }] })
  assert.equal(wrong.refused.reason, "Not saved: Too long.")
  assert.deepEqual([isDue(wrong), isDue(changed(wrong))], [false, true])
  const over = settled(onItsWay, 4, OVER)
  assert.deepEqual([isDue(over), isDue(changed(over))], [false, false])
  const locked = settled(onItsWay, 4, LOCKED)
  assert.deepEqual([isDue(locked), isDue(changed(locked))], [false, true])
})

test("newer answers elsewhere are not written over unless the person says so", () => {
  const older = settled(onItsWay, 4, OLDER, { saved: false, version: 9 })
  assert.deepEqual([isSaved(older), isDue(older), isContested(older)], [false, false, true])
  assert.deepEqual([isDue(changed(older)), isContested(changed(older))], [false, true])
  const above = insisted(older)
  assert.deepEqual([above.version, isDue(above), isContested(above)], [10, true, false])
})

test("that an older version of our own came too late says nothing", () => {
  const newer = sent(changed(onItsWay))
  assert.deepEqual(settled(newer, 4, OLDER, { saved: false, version: 5 }).refused, null)
})

test("a page that is turned is one version further, whatever is typed after it", () => {
  assert.deepEqual([turned(fresh(3)).version, isDue(turned(fresh(3))), changed(turned(fresh(3))).version], [4, false, 5])
  const wrong = turned(settled(onItsWay, 4, WRONG))
  assert.deepEqual([wrong.version, isSaved(wrong), wrong.refused.kind], [5, false, WRONG])
})

test("what another window wrote is not due here, and what is typed here goes above it", () => {
  const followed = caughtUp(fresh(3), 8)
  assert.deepEqual([isDue(followed), changed(followed).version], [false, 9])
  assert.equal(isDue(caughtUp(changed(fresh(3)), 8)), true)
  assert.equal(isDue(savedElsewhere(changed(fresh(3)), 4)), false)
  assert.equal(isDue(savedElsewhere(changed(changed(fresh(3))), 4)), true)
})

test("what was changed in two windows waits for its person, whatever comes before the choice", () => {
  const lost = caughtUp(fresh(3), 8, true)
  assert.equal(lost.refused.reason, "Not saved: changed in another window.")
  for (const [what, after] of [
    ["another change", changed(lost)],
    ["the other window's next change", caughtUp(changed(lost), 10)],
    ["the other window's save", savedElsewhere(changed(lost), 8)],
    ["a reply to what was on its way", settled(changed(lost), 3, LOCKED)],
    ["a late refusal", settled(changed(lost), 3, OVER)],
  ]) assert.deepEqual([isContested(after), isDue(after), after.refused.kind], [true, false, OVERTAKEN], what)
  assert.deepEqual([insisted(lost).version, isDue(insisted(lost))], [9, true])
  const newer = settled(sent(changed(fresh(3))), 4, OLDER, { saved: false, version: 50 })
  assert.equal(insisted(caughtUp(newer, 8, true)).version, 51)
})

test("whoever takes the other window's answers is where the server or the outbox is", () => {
  const typedOn = changed(caughtUp(changed(fresh(3)), 8, true))
  const unsaved = conceded(typedOn, { version: 8 })
  assert.deepEqual([unsaved.version, isDue(unsaved), isContested(unsaved)], [8, true, false])
  const saved = conceded(savedElsewhere(typedOn, 8), null)
  assert.deepEqual([saved.version, isSaved(saved)], [8, true])
})

const field = { value: "x", words: ["x"], question: "Why?", shown: "x" }
const record = { key: "/a", address: "/a", version: 5, seconds: 7, fields: { q: field } }

test("a record is put together question by question", () => {
  const both = recorded(record, { version: 6, seconds: 9, fields: { r: { ...field, value: null } } })
  assert.deepEqual(bodyOf(both), { answers: { q: "x", r: null }, version: 6, seconds: 9 })
  assert.equal(recorded(null, record).version, 5)
})

test("a record waits while it holds answers that nobody has judged", () => {
  assert.equal(isWaiting(record), true)
  assert.equal(isWaiting({ ...record, fields: {} }), false)
  assert.equal(isWaiting({ ...record, refused: refusal(OVER) }), false)
})

test("an earlier visit's answers go into the form again where they are newer than the server's", () => {
  assert.equal(belongsInForm(record, 4), true)
  assert.equal(belongsInForm(record, 5), false)
  assert.equal(belongsInForm({ ...record, refused: refusal(OLDER, { version: 9 }) }, 4), false)
  assert.equal(belongsInForm({ ...record, refused: refusal(OVER) }, 4), false)
  assert.equal(belongsInForm({ ...record, refused: refusal(WRONG) }, 6), true)
  assert.deepEqual([adopted(fresh(2), record).version, isDue(adopted(fresh(2), record))], [5, true])
  assert.equal(isDue(adopted(fresh(6), { ...record, refused: refusal(WRONG) })), false)
  assert.deepEqual([aside(record).key, aside(record).address], ["/a 5", "/a"])
})
