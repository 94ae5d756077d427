// Only a short request may outlive its page; browsers refuse a longer one outright.
import assert from "node:assert/strict"
import { test } from "node:test"

import { mayOutlive } from "../../static/js/keepalive.js"

for (const [body, isShort] of [
  [undefined, true],
  ["", true],
  ["a".repeat(60_000), true],
  ["a".repeat(60_001), false],
  ["ü".repeat(30_001), false],
]) {
  test(`${body?.length ?? "no"} characters, "${body?.[0] ?? ""}": ${isShort}`, () => {
    assert.equal(mayOutlive(body), isShort)
  })
}
