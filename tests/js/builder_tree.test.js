// Whatever is done to a layout, it stays one, and all of it can be undone exactly.
import assert from "node:assert/strict"
import { test } from "node:test"

import { begun, chosen, done, redone, undone } from "../../static/js/builder/history.js"
import { identified, read, shapeFault, written } from "../../static/js/builder/reading.js"
import { behind, heir, step } from "../../static/js/builder/steps.js"
import * as tree from "../../static/js/builder/tree.js"

const SEQUENCES = 1000
const MOVES = 30
const WAYS = ["up", "down", "left", "right"]

/** Numbers from 0 to 1 that a seed decides (mulberry32), so that a failure can be repeated. */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function idMaker() {
  let count = 0
  return () => `00000000-0000-7000-8000-${String((count += 1)).padStart(12, "0")}`
}

/** A layout in short: a page is a list of rows, "ab|c" a row with the items a and b beside c; ids are the letters. */
function laid(...pages) {
  return pages.map((rows, page) => ({
    id: `page ${page}`,
    rows: rows.map((row) => ({
      id: `row ${row}`,
      columns: row.split("|").map((column) => ({
        id: `column ${column}`,
        items: [...column].map((id) => ({ id, type: "free_text", description: id })),
      })),
    })),
  }))
}

const inShort = (pages) =>
  pages.map((page) =>
    page.rows.map((row) => row.columns.map((column) => column.items.map(({ id }) => id).join("")).join("|")),
  )

function soundness(pages) {
  const ids = new Set()
  for (const [path, node] of tree.walk(pages)) {
    assert.ok(!ids.has(node.id), `${node.id} stands twice`)
    ids.add(node.id)
    if (path.length !== tree.ROW) continue
    assert.ok([1, 2].includes(node.columns.length), `a row has ${node.columns.length} columns`)
    assert.ok(
      node.columns.some((column) => column.items.length),
      "a row is empty",
    )
    assert.ok(node.columns.length === 2 || !("shuffle" in node), "a row of one column is shuffled")
  }
}

/** One thing that a person could do, anywhere. */
function deed(pages, random, newId) {
  const pick = (list) => list[Math.floor(random() * list.length)]
  const paths = [...tree.walk(pages)].map(([path]) => path)
  const fresh = { id: newId(), type: "free_text", description: "" }
  if (!paths.length) return tree.insert(pages, [0], fresh, newId)
  const path = pick(paths)
  const spots = paths.flatMap((spot) => [spot, spot.with(-1, spot.at(-1) + 1)])
  const deeds = {
    move: () => tree.move(pages, path, pick(spots), newId),
    step: () => (path.length === tree.COLUMN ? pages : step(pages, path, pick(WAYS), newId)),
    insert: () => {
      const to = pick([...spots, behind(pages, path)])
      return tree.mayInsert(pages, to) ? tree.insert(pages, to, fresh, newId) : pages
    },
    remove: () => tree.remove(pages, path),
    duplicate: () => (path.length === tree.COLUMN ? pages : tree.duplicate(pages, path, newId)),
    update: () => tree.update(pages, path, path.length === tree.ITEM ? { description: `${random()}` } : {}),
    split: () => (path.length === tree.ROW ? tree.split(pages, path, newId) : pages),
    shuffle: () => {
      const isWide = path.length === tree.ROW && tree.at(pages, path).columns.length === 2
      return isWide ? tree.update(pages, path, { shuffle: "task" }) : pages
    },
    join: () => (path.length === tree.ROW ? tree.join(pages, path) : pages),
  }
  const kind = pick(["move", "move", "step", "step", ...Object.keys(deeds)])
  const next = deeds[kind]()
  if (kind === "move" || kind === "step") {
    const ids = (layout) =>
      tree
        .items(layout)
        .map(({ id }) => id)
        .sort()
    assert.deepEqual(ids(next), ids(pages), "a move lost, doubled or renamed an item")
  }
  return next
}

test(`${SEQUENCES} sequences of ${MOVES} deeds leave a layout, and undo and redo are exact`, () => {
  for (let seed = 0; seed < SEQUENCES; seed += 1) {
    const random = chance(seed)
    const newId = idMaker()
    const beginning = identified(laid(["a", "bc|d"], ["e"]), newId)
    const before = JSON.stringify(beginning)
    let history = begun(beginning)
    for (let move = 0; move < MOVES; move += 1) {
      const pages = deed(history.now.pages, random, newId)
      soundness(pages)
      assert.equal(shapeFault(pages), null)
      history = done(history, { pages, selected: null, said: "", key: random() < 0.3 ? "text" : null, at: move * 400 })
    }
    const end = history.now.pages
    const steps = history.past.length
    assert.deepEqual(read(written(end), newId).pages, end)
    for (let count = 0; count < steps; count += 1) history = undone(history)
    assert.equal(history.now.pages, beginning, `seed ${seed}`)
    assert.equal(JSON.stringify(beginning), before, `seed ${seed}: the beginning was changed in place`)
    for (let count = 0; count < steps; count += 1) history = redone(history)
    assert.equal(history.now.pages, end)
  }
})

for (const [words, from, to, wanted] of [
  ["down in its column", [0, 0, 0, 0], [0, 0, 0, 2], ["bac", "d|e"]],
  ["up in its column", [0, 0, 0, 2], [0, 0, 0, 0], ["cab", "d|e"]],
  ["into another column", [0, 0, 0, 1], [0, 1, 1, 1], ["ac", "d|eb"]],
  ["into a row of its own", [0, 0, 0, 1], [0, 1], ["ac", "b", "d|e"]],
  ["beside the others", [0, 0, 0, 1], [0, 0, 1], ["ac|b", "d|e"]],
  ["out of a column that is then gone", [0, 1, 0, 0], [0, 0, 0, 3], ["abcd", "e"]],
  ["to the other side of its row", [0, 1, 0, 0], [0, 1, 2], ["abc", "e|d"]],
  ["into a full row, which cannot be", [0, 0, 0, 0], [0, 1, 1], ["abc", "d|e"]],
  ["a row", [0, 1], [0, 0], ["d|e", "abc"]],
]) {
  test(`moved ${words}`, () => {
    assert.deepEqual(inShort(tree.move(laid(["abc", "d|e"]), from, to, idMaker())), [wanted])
  })
}

for (const [way, from, path, wanted] of [
  ["up", ["a", "b"], [0, 1, 0, 0], ["ab"]],
  ["right", ["ab"], [0, 0, 0, 1], ["a|b"]],
  ["left", ["ab"], [0, 0, 0, 1], ["b|a"]],
  ["left", ["a|b"], [0, 0, 1, 0], ["b|a"]],
  ["right", ["ab|c"], [0, 0, 0, 1], ["a|cb"]],
  ["down", ["ab|c", "d"], [0, 0, 0, 1], ["a|c", "b", "d"]],
  ["down", ["a", "b|c"], [0, 0, 0, 0], ["ab|c"]],
  ["up", ["a"], [0, 0, 0, 0], ["a"]],
  ["right", ["a"], [0, 0, 0, 0], ["a"]],
]) {
  test(`a step ${way} from ${from.join(", ")}`, () => {
    assert.deepEqual(inShort(step(laid(from), path, way, idMaker())), [wanted])
  })
}

test("a step leads over the edge of a page", () => {
  const pages = laid(["a"], ["b"])
  assert.deepEqual(inShort(step(pages, [0, 0, 0, 0], "down", idMaker())), [[], ["a", "b"]])
  assert.deepEqual(inShort(step(pages, [1, 0], "up", idMaker())), [["a", "b"], []])
  assert.deepEqual(inShort(step(pages, [0], "down", idMaker())), [["b"], ["a"]])
})

test("a copy has ids of its own, conditions that follow it, and a name that nobody has", () => {
  const [page] = laid(["ab"])
  page.rows[0].columns[0].items[0].name = "why"
  page.rows[0].columns[0].items[1].show_if = { item: "a", is: "x" }
  const [, copy] = tree.duplicate([page], [0], idMaker())
  soundness([page, copy])
  const [first, second] = tree.items([copy])
  assert.equal(first.name, "why_2")
  assert.deepEqual(second.show_if, { item: first.id, is: "x" })
})

test("two columns come and go, and with them the order in which people see them", () => {
  const pages = laid(["ab"])
  const wide = tree.update(tree.split(pages, [0, 0], idMaker()), [0, 0], { shuffle: "task" })
  assert.deepEqual(inShort(wide), [["ab|"]])
  const moved = tree.move(wide, [0, 0, 0, 1], [0, 0, 1, 0], idMaker())
  assert.deepEqual(inShort(moved), [["a|b"]])
  assert.equal(moved[0].rows[0].shuffle, "task")
  assert.deepEqual(tree.join(moved, [0, 0])[0].rows[0].shuffle, undefined)
  assert.deepEqual(tree.remove(moved, [0, 0, 1, 0])[0].rows[0].shuffle, undefined)
})

test("what is chosen after something was removed stands where that stood", () => {
  const heirOf = (rows, path) => heir(tree.remove(laid(rows), path), path)
  assert.equal(heirOf(["abc"], [0, 0, 0, 1]), "c")
  assert.equal(heirOf(["abc"], [0, 0, 0, 2]), "b")
  assert.equal(heirOf(["a", "b"], [0, 0, 0, 0]), "b")
  assert.equal(heirOf(["a|b"], [0, 0, 1, 0]), "a")
  assert.equal(heirOf(["a"], [0, 0, 0, 0]), "page 0")
})

test("typing in one text is one step until there is a rest", () => {
  const typed = (history, pages, at, key = "a description") =>
    done(history, { pages, selected: "a", said: "", key, at })
  let history = begun([])
  history = typed(history, [1], 5000)
  history = typed(history, [2], 5900)
  assert.equal(history.past.length, 1)
  history = typed(history, [3], 7000)
  assert.equal(history.past.length, 2)
  history = typed(history, [4], 7100, "another")
  assert.equal(history.past.length, 3)
  history = typed(undone(history), [5], 7200)
  assert.deepEqual([history.past.length, history.future.length], [3, 0])
  history = typed(chosen(chosen(history, "b"), "a"), [6], 7300)
  assert.equal(history.past.length, 4)
})

for (const [text, words] of [
  ["[", "no JSON"],
  ["{}", "list of pages, not an object"],
  ["[1]", "pages[0] must be an object, not a number"],
  ['[{"rows": {}}]', "pages[0] is a page, so it must have"],
  [
    '[{"rows": [{"columns": [{"items": [null]}]}]}]',
    "pages[0].rows[0].columns[0].items[0] must be an object, not null",
  ],
]) {
  test(`${text} is no layout, and it is said why`, () =>
    assert.match(read(text, idMaker()).fault, new RegExp(words.replace(/[[\]]/g, "\\$&"))))
}

test("a whole batch is read for its layout, and what lacks an id or shares one gets its own", () => {
  const same = { id: "019a0000-0000-7000-8000-00000000000a", type: "free_text" }
  const batch = { name: "x", batch_items: [{ rows: [{ columns: [{ items: [same, same, { id: 7, type: "y" }] }] }] }] }
  const { pages } = read(JSON.stringify(batch), idMaker())
  soundness(pages)
  assert.equal(tree.items(pages)[0].id, same.id)
})
