import assert from "node:assert/strict"
import { test } from "node:test"

import { asksForKeys, digitOf } from "../../static/js/choosing.js"

for (const [key, digit] of [
  ["1", "1"],
  ["9", "9"],
  ["٣", "3"], // as an Arabic keyboard writes it
  ["۷", "7"], // and a Persian one
  ["a", null],
  ["F1", null],
  ["12", null],
  ["", null],
]) {
  test(`the key "${key}" is ${digit ? `the digit ${digit}` : "no digit"}`, () => assert.equal(digitOf(key), digit))
}

for (const [key, asks] of [
  ["?", true],
  ["؟", true], // Arabic
  ["\u037e", true], // Greek
  ["/", false],
  ["", false],
]) {
  test(`the key "${key}" ${asks ? "asks" : "does not ask"} which keys there are`, () => assert.equal(asksForKeys(key), asks))
}
