import assert from "node:assert/strict"
import { test } from "node:test"

import { GONE, GRACE, lasts, QUIET, sentence, span, stage, untilBeat, WARNING, warnsAt } from "../../static/js/deadline.js"

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const limit = (due, grace = 0) => ({ begun: 0, due, expires: due + grace, isGone: false })

for (const [due, before] of [
  [24 * HOUR, 5 * MINUTE],
  [50 * MINUTE, 5 * MINUTE],
  [20 * MINUTE, 2 * MINUTE],
  [3 * MINUTE, 30 * SECOND],
  [20 * SECOND, 30 * SECOND],
]) {
  test(`of ${span(due)} the last ${span(before)} are warned of`, () => assert.equal(due - warnsAt(limit(due)), before))
}

test("stages follow each other, the grace only where there is one", () => {
  const times = limit(20 * MINUTE, MINUTE)
  const moments = [0, 17.9, 18, 19.9, 20, 20.9, 21].map((minutes) => minutes * MINUTE)
  assert.deepEqual(moments.map((now) => stage(times, now)), [QUIET, QUIET, WARNING, WARNING, GRACE, GRACE, GONE])
  assert.equal(stage(limit(20 * MINUTE), 20 * MINUTE), GONE)
})

test("a place that went back early is gone, and without a limit it is quiet", () => {
  assert.equal(stage({ ...limit(HOUR), isGone: true }, 0), GONE)
  assert.equal(stage({ begun: 0, due: null, expires: null, isGone: false }, HOUR), QUIET)
})

test("a stage lasts until the next one begins", () => {
  const times = limit(20 * MINUTE, MINUTE)
  const moments = [0, 18, 20, 21].map((minutes) => minutes * MINUTE)
  assert.deepEqual(moments.map((now) => lasts(times, now)), [18 * MINUTE, 2 * MINUTE, MINUTE, null])
  assert.equal(lasts({ begun: 0, due: null, expires: null, isGone: false }, 0), null)
})

test("sentences say how long and until when", () => {
  const times = limit(20 * MINUTE, MINUTE)
  const clock = () => "14:05"
  assert.equal(sentence(WARNING, times, 18 * MINUTE, clock), "2 minutes left: the time for these tasks ends at 14:05.")
  assert.equal(
    sentence(GRACE, times, 20 * MINUTE, clock),
    "The time for these tasks is over. You have 60 seconds of grace to send your answers.",
  )
  assert.match(sentence(GONE, times, 22 * MINUTE, clock), /they count if your place is still free\.$/)
  assert.deepEqual([1, 400, 89_000, 91_000, 125_000].map(span), ["1 second", "1 second", "89 seconds", "1 minute", "2 minutes"])
})

test("the page tells that it is open each minute, and oftener where the place would go back before", () => {
  assert.equal(untilBeat({ expires: HOUR }, 0), MINUTE)
  assert.equal(untilBeat({ expires: null }, 0), MINUTE)
  assert.equal(untilBeat({ expires: 40 * SECOND }, 0), 20 * SECOND)
  assert.equal(untilBeat({ expires: SECOND }, 0), 10 * SECOND)
  assert.equal(untilBeat({ expires: 0 }, HOUR), MINUTE)
})
