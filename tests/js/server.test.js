import assert from "node:assert/strict"
import { afterEach, test } from "node:test"

import { call } from "../../static/js/server.js"

const { fetch } = globalThis
afterEach(() => (globalThis.fetch = fetch))

/** What the browser is asked to send. */
async function sent(body, options) {
  let asked = null
  globalThis.fetch = async (_, options) => {
    asked = options
    return new Response("{}")
  }
  await call("https://example.org/", "t", "PUT", body, options)
  return asked
}

test("a call of who leaves is kept alive where a browser may keep it, and is made all the same where not", async () => {
  assert.equal((await sent({ a: "x" }, { isLeaving: true })).keepalive, true)
  assert.equal((await sent({ a: "x" })).keepalive, false)
  const long = await sent({ a: "ق".repeat(40_000) }, { isLeaving: true }) // two bytes each
  assert.equal(long.keepalive, false)
  assert.ok(long.body.length > 40_000)
})
