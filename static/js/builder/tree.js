// A layout as a tree: a list of pages of rows of columns of items, plain objects with an id each. Pure.
//
// Every function gives back a new list that shares what did not change. A path lists indices from the outside in, so
// its length says what stands there: 1 a page, 2 a row, 3 a column, 4 an item. As a destination it names the place
// before which something comes to stand, counted before anything moves.

export const LEVELS = ["layout", "page", "row", "column", "item"]
const MOST_COLUMNS = 2
export const [PAGE, ROW, COLUMN, ITEM] = [1, 2, 3, 4]

const HELD = ["pages", "rows", "columns", "items"] // the key under which each level holds the next
const HOLE = Object.freeze({ id: "hole" })

/** The node at `path`, undefined where there is none; the empty path is the whole layout. */
export function at(pages, path) {
  return path.reduce((node, index, depth) => node?.[HELD[depth]]?.[index], { pages })
}

/** The list that holds the node at `path`. */
export function siblings(pages, path) {
  return at(pages, path.slice(0, -1))[HELD[path.length - 1]]
}

/** Every node with its path, in reading order. */
export function* walk(pages, above = []) {
  for (const [index, node] of pages.entries()) {
    const path = [...above, index]
    yield [path, node]
    if (path.length < ITEM) yield* walk(node[HELD[path.length]], path)
  }
}

/** The path of the node with this id, or null. */
export function locate(pages, id) {
  for (const [path, node] of walk(pages)) if (node.id === id) return path
  return null
}

/** Every item in reading order. */
export function items(pages) {
  return pages.flatMap((page) => page.rows.flatMap((row) => row.columns.flatMap((column) => column.items)))
}

/** `node`, of `level`, comes to stand at `path`, in a column, row and page of its own as far as it needs them. */
export function insert(pages, path, node, newId, level = ITEM) {
  return listed(pages, path, (list) => list.toSpliced(path.at(-1), 0, wrapped(node, level, path.length, newId)))
}

/** Without the node at `path`; a column or row that has nothing left goes with it. */
export function remove(pages, path) {
  const rest = listed(pages, path, (list) => list.toSpliced(path.at(-1), 1))
  const above = path.slice(0, -1)
  const isBare = above.length >= ROW && !hasItems(at(rest, above), above.length)
  return isBare ? remove(rest, above) : path.length === COLUMN ? settled(rest, above) : rest
}

/** The node at `from` moved to `to`, ids kept; the very same list where that cannot be or changes nothing. */
export function move(pages, from, to, newId) {
  const source = lone(pages, from, Math.max(to.length, ROW))
  if (!mayMove(pages, from, to)) return pages
  const node = at(pages, source)
  const emptied = listed(pages, source, (list) => list.with(source.at(-1), holeOf(source.length)))
  const both = insert(emptied, to, node, newId, source.length)
  return remove(both, locate(both, HOLE.id))
}

/** Whether a move from `from` to `to` is possible and changes something. */
export function mayMove(pages, from, to) {
  if (to.length > from.length) return false // a row cannot stand in a column
  const source = lone(pages, from, Math.max(to.length, ROW))
  const isSameList = source.length === to.length && isWithin(to, source.slice(0, -1))
  if (isSameList) return ![0, 1].includes(to.at(-1) - source.at(-1))
  return hasItems(at(pages, source), source.length) && mayInsert(pages, to)
}

/** Whether something new may come to stand at `to`: a row has room for two columns only. */
export function mayInsert(pages, to) {
  return to.length !== COLUMN || siblings(pages, to).length < MOST_COLUMNS
}

/** A copy of the node at `path` behind it: new ids on every level, conditions inside it follow, names stay unique. */
export function duplicate(pages, path, newId) {
  const ids = new Map()
  const names = new Set(items(pages).map((item) => item.name))
  const copy = (node, level) => {
    const made = { ...structuredClone(node), id: newId() }
    ids.set(node.id, made.id)
    if (level < ITEM) return { ...made, [HELD[level]]: node[HELD[level]].map((child) => copy(child, level + 1)) }
    if (typeof made.name === "string") made.name = unusedName(made.name, names)
    if (ids.has(made.show_if?.item)) made.show_if.item = ids.get(made.show_if.item)
    return made
  }
  const behind = path.with(-1, path.at(-1) + 1)
  return insert(pages, behind, copy(at(pages, path), path.length), newId, path.length)
}

/** The node at `path` with other values for some keys; a key that becomes undefined is taken out. */
export function update(pages, path, changes) {
  const kept = Object.entries({ ...at(pages, path), ...changes }).filter(([, value]) => value !== undefined)
  return listed(pages, path, (list) => list.with(path.at(-1), Object.fromEntries(kept)))
}

/** The row at `path` with a second, empty column. */
export function split(pages, path, newId) {
  const row = at(pages, path)
  if (row.columns.length >= MOST_COLUMNS) return pages
  return update(pages, path, { columns: [...row.columns, { id: newId(), items: [] }] })
}

/** The row at `path` with all its items in one column. */
export function join(pages, path) {
  const { columns } = at(pages, path)
  if (columns.length < 2) return pages
  const all = { ...columns[0], items: columns.flatMap((column) => column.items) }
  return settled(update(pages, path, { columns: [all] }), path)
}

/** A copy in which `change` was applied to the list that holds the node at `path`. */
function listed(pages, path, change) {
  const rebuilt = (node, depth) => {
    const list = node[HELD[depth]]
    const isHere = depth === path.length - 1
    const next = isHere ? change(list) : list.with(path[depth], rebuilt(list[path[depth]], depth + 1))
    return { ...node, [HELD[depth]]: next }
  }
  return rebuilt({ pages }, 0).pages
}

function wrapped(node, level, wanted, newId) {
  return level === wanted ? node : wrapped({ id: newId(), [HELD[level - 1]]: [node] }, level - 1, wanted, newId)
}

/** The path of the outermost node, of `least` or deeper, that holds nothing but the node at `path`. */
function lone(pages, path, least) {
  const isAlone = path.length > least && siblings(pages, path).length === 1
  return isAlone ? lone(pages, path.slice(0, -1), least) : path
}

/** What keeps the place of a node on its way, so that no index changes before it has arrived. */
function holeOf(level) {
  return level < ITEM ? { ...HOLE, [HELD[level]]: [] } : HOLE
}

function hasItems(node, level) {
  return level === ITEM || node[HELD[level]].some((child) => hasItems(child, level + 1))
}

/** A row that is left with one column has none to shuffle. */
function settled(pages, path) {
  const row = at(pages, path)
  return row.columns.length < 2 && "shuffle" in row ? update(pages, path, { shuffle: undefined }) : pages
}

function isWithin(path, outer) {
  return outer.every((index, depth) => path[depth] === index)
}

function unusedName(name, taken) {
  const base = name.replace(/_\d+$/, "")
  let number = 2
  while (taken.has(`${base}_${number}`)) number += 1
  taken.add(`${base}_${number}`)
  return `${base}_${number}`
}
