import assert from "node:assert/strict"
import { test } from "node:test"

import { begun, counted, hidden, noticed, shown } from "../../static/js/activity.js"

test("time in view counts on top of earlier visits", () => {
  assert.equal(counted(begun(7, 1000, true), 4000), 10000)
})

test("a page that was opened out of view counts from when it is seen", () => {
  const away = begun(0, 0, false)
  assert.equal(counted(noticed(away, 500), 9000), 0)
  assert.equal(counted(shown(away, 5000), 9000), 4000)
})

test("without a sign of life for a minute it stops, and goes on with the next", () => {
  const start = begun(0, 0, true)
  assert.equal(counted(start, 500_000), 60_000)
  const back = noticed(start, 300_000)
  assert.equal(counted(back, 310_000), 70_000)
})

test("signs of life keep it going", () => {
  let state = begun(0, 0, true)
  for (let now = 50_000; now <= 500_000; now += 50_000) state = noticed(state, now)
  assert.equal(counted(state, 510_000), 510_000)
})

test("out of view nothing counts", () => {
  const away = hidden(begun(0, 0, true), 10_000)
  assert.equal(counted(away, 90_000), 10_000)
  assert.equal(counted(shown(away, 90_000), 95_000), 15_000)
})
