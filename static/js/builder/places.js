// Every place to which something can be moved, in words. Pure.
import { COLUMN, ITEM, mayMove, PAGE, ROW } from "./tree.js"
import { nameOf } from "./words.js"

/** `[{ title, places: [{ to, words }] }]`, a group for each page, of where the node at `path` may go. */
export function placesFor(pages, path, named) {
  const makers = { [ITEM]: placesOfItem, [ROW]: placesOfRow, [PAGE]: placesOfPage }
  return makers[path.length](pages, named)
    .map(({ title, places }) => ({ title, places: places.filter(({ to }) => mayMove(pages, path, to)) }))
    .filter(({ places }) => places.length)
}

function placesOfItem(pages, named) {
  return pages
    .map((page, at) => {
      const places = page.rows.flatMap((row, index) => [
        { to: [at, index], words: index ? `New row between rows ${index} and ${index + 1}` : "New row at the top" },
        ...row.columns.flatMap((column, place) =>
          placesInColumn(pages, column, [at, index, place], row.columns.length, named),
        ),
        { to: [at, index, 0], words: `Row ${index + 1}: new column on the left` },
        { to: [at, index, COLUMN - 2], words: `Row ${index + 1}: new column on the right` },
      ])
      return {
        title: `Page ${at + 1}`,
        places: [...places, { to: [at, page.rows.length], words: "New row at the end" }],
      }
    })
    .concat({ title: "New page", places: [{ to: [pages.length], words: "A new page at the end" }] })
}

function placesInColumn(pages, column, path, count, named) {
  const where = `Row ${path[1] + 1}${count > 1 ? `, column ${path[2] + 1}` : ""}`
  const above = column.items.map((_, index) => ({
    to: [...path, index],
    words: `${where}: above ${nameOf(pages, [...path, index], named)}`,
  }))
  return [...above, { to: [...path, column.items.length], words: `${where}: at the end` }]
}

function placesOfRow(pages) {
  return pages.map((page, at) => {
    const places = page.rows.map((_, index) => ({ to: [at, index], words: `Above row ${index + 1}` }))
    return { title: `Page ${at + 1}`, places: [...places, { to: [at, page.rows.length], words: "At the end" }] }
  })
}

function placesOfPage(pages) {
  const places = pages.map((_, at) => ({ to: [at], words: `Before page ${at + 1}` }))
  return [{ title: "Pages", places: [...places, { to: [pages.length], words: "At the end" }] }]
}
