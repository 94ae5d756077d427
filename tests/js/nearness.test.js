import assert from "node:assert/strict"
import { test } from "node:test"

import { clamped, fitted, nearer } from "../../static/js/nearness.js"

test("steps go through the levels and end at both ends", () => {
  const up = [1]
  while (nearer(up.at(-1), 1) !== up.at(-1)) up.push(nearer(up.at(-1), 1))
  assert.deepEqual(up, [1, 1.5, 2, 3, 4, 6, 8])
  assert.deepEqual(up.map((level) => nearer(level, -1)), [1, 1, 1.5, 2, 3, 4, 6])
})

test("from between two levels a step goes to the next one", () => {
  assert.equal(nearer(2.4, 1), 3)
  assert.equal(nearer(2.4, -1), 2)
})

test("nothing is nearer than the last level, nor farther than the whole", () => {
  assert.deepEqual([0.2, 1, 5, 99].map(clamped), [1, 1, 5, 8])
})

for (const [what, picture, area, width] of [
  ["wide", [2000, 500], [1000, 800], 1000],
  ["high", [500, 2000], [1000, 800], 200],
  ["small", [64, 64], [1000, 800], 64],
  ["not loaded yet", [0, 0], [1000, 800], 0],
]) {
  test(`a picture that is ${what} lies whole in its area`, () => {
    const [naturalWidth, naturalHeight] = picture
    const [clientWidth, clientHeight] = area
    assert.equal(fitted({ naturalWidth, naturalHeight }, { clientWidth, clientHeight }), width)
  })
}
