import assert from "node:assert/strict"
import { test } from "node:test"

import { answerOf } from "../../static/js/answers.js"

const METRES = { form: "unit", values: ["m", "ft"] }
const REASONS = { form: "explained", values: ["x", 7] }
const ORDER = { form: "places", values: ["x", 7, true] }

const CASES = [
  [{ form: "text" }, ["words"], "words"],
  [{ form: "text" }, [""], null],
  [{ form: "list" }, ["key", "other", ""], ["key", "other"]],
  [{ form: "list" }, [], null],
  [{ form: "options", values: ["x", 7] }, ["1", "0"], [7, "x"]],
  [{ form: "options", values: ["x"] }, [""], null],
  [{ form: "one", values: [-1, 0, 1] }, ["1"], 0],
  [{ form: "one", values: [1, 2] }, [""], null],
  [METRES, ["12", ["unit", "1"]], { value: "12", unit: "ft" }],
  [METRES, [["unit", "1"], "12"], { value: "12", unit: "ft" }],
  [METRES, ["12", ["unit", ""]], { value: "12", unit: null }],
  [METRES, [" ", ["unit", "1"]], null],
  [REASONS, ["1", ["1", "because"]], [{ value: 7, explanation: "because" }]],
  [REASONS, ["0", "1", ["1", "because"]], [{ value: "x", explanation: "" }, { value: 7, explanation: "because" }]],
  [REASONS, [["1", "because"]], null],
  [ORDER, [["0", "3"], ["1", "1"], ["2", "2"]], [7, true, "x"]],
  [ORDER, [["0", ""], ["1", "2"], ["2", ""]], [7]],
  [ORDER, [["0", ""], ["1", ""], ["2", ""]], null],
  [ORDER, [["0", "2"], ["1", "2"], ["2", ""]], { 0: "2", 1: "2" }],
]

for (const [question, words, answer] of CASES) {
  test(`${question.form}: ${JSON.stringify(words)} is ${JSON.stringify(answer)}`, () => {
    assert.deepEqual(answerOf(question, words), answer)
  })
}
