// Where the arrow keys take what is grabbed. Pure.
import { at, COLUMN, ITEM, mayMove, move, PAGE, ROW, siblings } from "./tree.js"

/** The layout with the node at `path` a step further "up", "down", "left" or "right"; the same where it ends there. */
export function step(pages, path, direction, newId) {
  const to = WAYS[path.length](pages, path)[direction]
  return to && mayMove(pages, path, to) ? move(pages, path, to, newId) : pages
}

const WAYS = { [ITEM]: waysOfItem, [ROW]: waysOfRow, [PAGE]: waysOfPage }

/** Through its column, out of it into a row of its own, and from there into the next row or page. */
function waysOfItem(pages, path) {
  const [page, row, column, index] = path
  const { columns } = at(pages, [page, row])
  const isAlone = columns.every(({ items }, place) => items.length === (place === column ? 1 : 0))
  const isLast = index === columns[column].items.length - 1
  const up = index > 0 ? [page, row, column, index - 1] : isAlone ? above(pages, path) : [page, row]
  const down = !isLast ? [page, row, column, index + 2] : isAlone ? below(pages, path) : [page, row + 1]
  return { up, down, left: beside(columns, path, -1), right: beside(columns, path, 1) }
}

function above(pages, [page, row]) {
  if (row > 0) {
    const { columns } = at(pages, [page, row - 1])
    return [page, row - 1, columns.length - 1, columns.at(-1).items.length]
  }
  return page > 0 ? [page - 1, pages[page - 1].rows.length] : null
}

function below(pages, [page, row]) {
  if (row < pages[page].rows.length - 1) return [page, row + 1, 0, 0]
  return page < pages.length - 1 ? [page + 1, 0] : null
}

/** Into the other column, or, where it fills its own, that column to the other side; else into a new one. */
function beside(columns, [page, row, column, index], way) {
  const neighbour = columns[column + way]
  const isAlone = columns[column].items.length === 1
  if (neighbour && !isAlone) return [page, row, column + way, Math.min(index, neighbour.items.length)]
  if (neighbour) return [page, row, way < 0 ? column - 1 : column + 2]
  return columns.length === 1 && !isAlone ? [page, row, way < 0 ? 0 : 1] : null
}

function waysOfRow(pages, [page, row]) {
  const isLast = row === pages[page].rows.length - 1
  const up = row > 0 ? [page, row - 1] : page > 0 ? [page - 1, pages[page - 1].rows.length] : null
  const down = !isLast ? [page, row + 2] : page < pages.length - 1 ? [page + 1, 0] : null
  return { up, down }
}

function waysOfPage(pages, [page]) {
  return { up: page > 0 ? [page - 1] : null, down: page < pages.length - 1 ? [page + 2] : null }
}

/** Where a new item comes to stand when something is added while the node at `path` is chosen: right behind it. */
export function behind(pages, path) {
  if (!path) return pages.length ? [pages.length - 1, pages.at(-1).rows.length] : [0]
  if (path.length === PAGE) return [path[0], pages[path[0]].rows.length]
  if (path.length === COLUMN) return [...path, at(pages, path).items.length]
  const [page, row] = path
  return path.length === ITEM && at(pages, [page, row]).columns.length > 1
    ? path.with(-1, path.at(-1) + 1)
    : [page, row + 1]
}

/** What is chosen after the node at `path` was removed: what took its place, else its neighbour, else what held it. */
export function heir(pages, path) {
  for (let place = path; place.length; place = place.slice(0, -1)) {
    const parent = at(pages, place.slice(0, -1))
    const list = parent && siblings(pages, place)
    if (!list?.length) continue
    const near = list[Math.min(place.at(-1), list.length - 1)]
    return place.length === COLUMN ? (near.items.at(-1)?.id ?? at(pages, place.slice(0, 2)).id) : near.id
  }
  return null
}
