// Places and things in words, for labels and for what is read out. Pure.
import { asText } from "./keys.js"
import { at, COLUMN, ITEM, PAGE, ROW, siblings } from "./tree.js"

const LONGEST = 60 // characters of a text that stands for an item
const POSITIONS = { intro: "before the tasks", outro: "after the tasks" }

/** Words for the kinds of item, by type; `kinds` are the page's own, so that a kind is named in one place. */
export function titles(kinds) {
  return new Map(kinds.map((kind) => [kind.type, kind.title]))
}

/** What tells this item from others of its kind: its question, text or field; "" where there is nothing yet. */
export function gist(item) {
  const plain = asText(item.description ?? item.content ?? item.field ?? item.alt_text)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1).trimEnd()}…` : plain
}

/** What the node at `path` is called: "Free text “Why?”", "Row 2", "Page 1". */
export function nameOf(pages, path, named) {
  const node = at(pages, path)
  if (path.length === PAGE) return `Page ${path[0] + 1}`
  if (path.length === ROW) return `Row ${path[1] + 1}`
  if (path.length === COLUMN) return `Column ${path[2] + 1}`
  const title = named.get(node.type) ?? (asText(node.type) || "Item")
  return gist(node) ? `${title} “${gist(node)}”` : title
}

/** Where the node at `path` stands: "item 2 of 3 in column 1 of row 2, page 1". */
export function placeOf(pages, path) {
  const [page, row, column, index] = path.map((number) => number + 1)
  const count = siblings(pages, path).length
  if (path.length === PAGE) return `page ${page} of ${count}${whenOf(at(pages, path))}`
  if (path.length === ROW) return `row ${row} of ${count}, page ${page}`
  if (path.length === COLUMN) return `column ${column} of ${count} in row ${row}, page ${page}`
  return `item ${index} of ${count} in column ${column} of row ${row}, page ${page}`
}

function whenOf({ display_position: position }) {
  return Object.hasOwn(POSITIONS, position) ? `, ${POSITIONS[position]}` : ""
}

/** Both: "Free text “Why?”, item 2 of 3 in column 1 of row 2, page 1". */
export function told(pages, path, named) {
  const place = placeOf(pages, path)
  if (path.length === ITEM) return `${nameOf(pages, path, named)}, ${place}`
  const count =
    path.length === ROW
      ? `, ${at(pages, path).columns.length === 1 ? "1 column" : `${at(pages, path).columns.length} columns`}`
      : ""
  return `${place[0].toUpperCase()}${place.slice(1)}${count}`
}

/** "1 item", "1,200 items". */
export function counted(count, thing) {
  return `${count.toLocaleString("en-GB")} ${thing}${count === 1 ? "" : "s"}`
}
