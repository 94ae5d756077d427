// Places in words, and faults at the places that the server names.
import assert from "node:assert/strict"
import { test } from "node:test"

import { byNode, labelled, messageFor, placed, spoken, unplaced } from "../../static/js/builder/problems.js"
import { gist, nameOf, told } from "../../static/js/builder/words.js"

const item = (id, more) => ({ id, type: "free_text", ...more })
const PAGES = [
  {
    id: "p",
    display_position: "intro",
    rows: [
      {
        id: "r1",
        columns: [{ id: "c1", items: [item("a", { description: "Why?" }), item("b", { description: "" })] }],
      },
      {
        id: "r2",
        columns: [
          { id: "c2", items: [item("c")] },
          { id: "c3", items: [] },
        ],
      },
    ],
  },
]
const NAMED = new Map([["free_text", "Free text"]])

for (const [path, words] of [
  [[0, 0, 0, 0], "Free text “Why?”, item 1 of 2 in column 1 of row 1, page 1"],
  [[0, 0, 0, 1], "Free text, item 2 of 2 in column 1 of row 1, page 1"],
  [[0, 1], "Row 2 of 2, page 1, 2 columns"],
  [[0], "Page 1 of 1, before the tasks"],
]) {
  test(`${JSON.stringify(path)} is ${words}`, () => assert.equal(told(PAGES, path, NAMED), words))
}

test("an item is called by its text, without its marks, cut where it is long", () => {
  assert.equal(gist({ type: "rich_text", content: "<p>One <b>two</b></p>\n<p>three</p>" }), "One two three")
  assert.equal(gist({ type: "free_text", description: "x".repeat(99) }).length, 60)
  assert.equal(nameOf([{ rows: [{ columns: [{ items: [{ type: "new_kind" }] }] }] }], [0, 0, 0, 0], NAMED), "new_kind")
})

for (const [place, path, key] of [
  ["pages[0].rows[1].columns[0].items[2].options[1].label", [0, 1, 0, 2], "options[1].label"],
  ["pages[0].rows[1].columns", [0, 1], "columns"],
  ["pages[12]", [12], ""],
  ["batch_items", [], "batch_items"],
]) {
  test(`${place} is found`, () => assert.deepEqual(placed(place), { path, key }))
}

test("each fault comes to its node, one that names nothing here to the layout", () => {
  const problems = [
    { path: "pages[0].rows[0].columns[0].items[1].description", message: "is empty" },
    { path: "pages[0].rows[1].columns[1].items", message: "has no items" },
    { path: "pages[4].rows", message: "gone" },
  ]
  const found = byNode(PAGES, problems)
  assert.deepEqual([...found.keys()], ["b", "c3", ""])
  assert.deepEqual(messageFor(found.get("b"), "description"), "is empty")
})

test("a fault inside a list shows at the field of its own, else at the list, else at the item", () => {
  const problems = [
    { key: "options[1].label", message: "is missing" },
    { key: "type", message: "may not stand here" },
  ]
  assert.equal(messageFor(problems, "options"), "is missing")
  assert.equal(messageFor(problems, "options", ["options[1].label"]), "")
  assert.equal(messageFor(problems, "opt"), "")
  assert.deepEqual(
    unplaced(problems, ["options"]).map(({ key }) => key),
    ["type"],
  )
})

test("a fault names its field as the inspector does", () => {
  const lines = [
    { key: "description", label: "Question" },
    { key: "options", label: "Options", word: "Option" },
  ]
  assert.equal(labelled(lines, "options[1].label"), "Option 2: label")
  assert.equal(labelled(lines, "options"), "Options")
  assert.equal(labelled(lines, "optional"), "")
  assert.equal(spoken('"description" is empty.', "description", labelled(lines, "description")), "“Question” is empty.")
  assert.equal(spoken('"other" is empty.', "other", ""), '"other" is empty.')
})
