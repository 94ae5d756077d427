// The inspector's lines and values: each key has one, and no JSON however odd breaks them.
import assert from "node:assert/strict"
import { test } from "node:test"

import { decisions } from "../../static/js/builder/decisions.js"
import { asText, changeAt, freshOption, optionValue, slug, valueAt } from "../../static/js/builder/keys.js"
import { formOf } from "../../static/js/builder/kinds.js"
import { placesFor } from "../../static/js/builder/places.js"
import { identified, read, written } from "../../static/js/builder/reading.js"
import * as tree from "../../static/js/builder/tree.js"
import { told } from "../../static/js/builder/words.js"

const FIELDS = [{ key: "prompt", label: "", type: "text", shown: true, reason: "" }]
const ODD = [
  null,
  true,
  7,
  -1.5,
  "",
  "constructor",
  "<img src=x onerror=alert(1)>",
  [],
  [null],
  [[]],
  {},
  { in: 5 },
  { type: "toString" },
]
const TYPES = [
  "rich_text",
  "image",
  "dataset_field",
  "multiple_choice",
  "multiple_choice_with_free_text",
  "free_text",
  "free_text_with_unit",
  "rating",
  "ranking",
  "file_upload",
  "video_narration",
  "of tomorrow",
  "constructor",
  7,
  null,
]

const lone = (item) => [{ id: "p", rows: [{ id: "r", columns: [{ id: "c", items: [{ id: "i", ...item }] }] }] }]

for (const type of TYPES) {
  test(`a ${type} of any JSON is named, offered and read`, () => {
    for (const odd of ODD) {
      const keys = new Set(formOf(tree.ITEM, { type, made_up: odd }, FIELDS).map(({ key }) => key))
      assert.ok(keys.has("made_up") && keys.has("show_if"))
      const item = Object.fromEntries([...keys].map((key) => [key, odd]))
      assert.ok(formOf(tree.ITEM, { ...item, type }, FIELDS).every(({ label, control }) => label && control))
      assert.ok(Array.isArray(decisions({ ...item, type })))
      const pages = lone({ ...item, type })
      assert.equal(typeof told(pages, [0, 0, 0, 0], new Map()), "string")
      let count = 0
      const copied = tree.duplicate(pages, [0, 0, 0, 0], () => `${(count += 1)}`)
      assert.equal(tree.items(copied).length, 2)
    }
  })
}

test("odd ids, and rows that hold nothing, are mended when a layout is read", () => {
  const newId = () => crypto.randomUUID()
  for (const odd of ODD) {
    const items = [{ id: odd, type: odd }]
    const rows = [
      { id: odd, columns: [{ id: [crypto.randomUUID()], items }] },
      { columns: [] },
      { columns: [{ items: [] }] },
    ]
    const { pages } = read(JSON.stringify([{ id: odd, display_position: odd, rows }]), newId)
    assert.equal(pages[0].rows.length, 1)
    assert.deepEqual(read(written(pages), newId).pages, pages)
    assert.equal(new Set([...tree.walk(pages)].map(([, node]) => node.id)).size, 4)
  }
})

test("values are found and changed by the key that faults name", () => {
  const item = { validation: { type: "number", min: 1 }, options: [{ label: "A" }, { label: "B", value: 2 }] }
  assert.equal(valueAt(item, "options[1].value"), 2)
  assert.equal(valueAt(item, "unit_options[4].label"), undefined)
  assert.deepEqual(changeAt(item, "validation.min", undefined), { validation: { type: "number" } })
  assert.deepEqual(changeAt(item, "options[0].label", "C"), { options: [{ label: "C" }, { label: "B", value: 2 }] })
  assert.deepEqual(changeAt({}, "validation.type", "string"), { validation: { type: "string" } })
  assert.equal(item.options[0].label, "A")
})

test("an option's value keeps its type while it reads as one, and is made of the label at first", () => {
  assert.deepEqual(
    [optionValue("12", 1), optionValue("12a", 1), optionValue("12", "1"), optionValue("true", false)],
    [12, "12a", "12", true],
  )
  assert.deepEqual([slug("Response A"), slug("Übrig – ja!"), slug("日本")], ["response_a", "ubrig_ja", "日本"])
  assert.deepEqual(freshOption([{ value: "option_2" }], "Option"), { label: "Option 3", value: "option_3" })
  assert.deepEqual([asText(null), asText(1), asText("x")], ["", "1", "x"])
})

test("every place that is offered to move to changes something and keeps the layout", () => {
  const item = (id) => ({ id, type: "free_text" })
  const rows = [
    { columns: [{ items: [item("a"), item("b")] }] },
    { columns: [{ items: [item("c")] }, { items: [item("d")] }] },
  ]
  const pages = identified([{ rows }, { rows: [] }], () => crypto.randomUUID())
  for (const [path] of tree.walk(pages)) {
    if (path.length === tree.COLUMN) continue
    const places = placesFor(pages, path, new Map()).flatMap((group) => group.places)
    assert.ok(places.length > 0)
    for (const { to, words } of places) {
      const moved = tree.move(pages, path, to, () => crypto.randomUUID())
      assert.notDeepEqual(moved, pages, words)
      assert.deepEqual(
        tree
          .items(moved)
          .map(({ id }) => id)
          .sort(),
        tree
          .items(pages)
          .map(({ id }) => id)
          .sort(),
      )
    }
  }
})

test("what is made of the present value starts from what was typed last, and leaves the rest alone", () => {
  let item = { options: [{ label: "A", validation: { min: 5 } }, { label: "B" }] }
  const set = (key, value) => (item = { ...item, ...changeAt(item, key, value) })
  set("options[0]", (now) => ({ ...now, label: "Typed" }))
  set("options", (now) => now.toReversed())
  set("heading", (now) => now ?? "Why?")
  assert.deepEqual(item, {
    options: [{ label: "B" }, { label: "Typed", validation: { min: 5 } }],
    heading: "Why?",
  })
})
