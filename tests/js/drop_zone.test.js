// Sizes are said as the server says them: tests/base/test_words.py has the same table.
import assert from "node:assert/strict"
import { test } from "node:test"

import { size } from "../../static/js/drop_zone.js"

for (const [bytes, words] of [
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [3400, "3.4 kB"],
  [999960, "1,000 kB"],
  [25000000, "25 MB"],
  [1234567890123, "1,234.6 GB"],
]) {
  test(`${bytes} bytes are ${words}`, () => assert.equal(size(bytes), words))
}
