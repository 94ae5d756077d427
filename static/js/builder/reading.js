// A layout as text and back, and whether a JSON value has the shape that the builder can draw. Pure.
import { LEVELS } from "./tree.js"

const HELD = ["pages", "rows", "columns", "items"]
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The layout as a file: what the interface takes as `batch_items`. */
export function written(pages) {
  return `${JSON.stringify(pages, null, 2)}\n`
}

/** `{ pages }` of a text, or `{ fault }`, a sentence why it holds no layout. A whole batch does too. */
export function read(text, newId) {
  let value
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { fault: `This is no JSON: ${error.message}.` }
  }
  const pages = value?.batch_items ?? value
  const fault = shapeFault(pages)
  return fault ? { fault } : { pages: identified(pages, newId) }
}

/**
 * Why `value` is no list of pages of rows of columns of items, or null. What an item holds is the server's to judge.
 */
export function shapeFault(value) {
  return Array.isArray(value) ? faultIn(value, 0, "") : `A layout is a list of pages, not ${kind(value)}.`
}

function faultIn(list, depth, above) {
  for (const [index, node] of list.entries()) {
    const place = `${above}${HELD[depth]}[${index}]`
    if (kind(node) !== "an object") return `${place} must be an object, not ${kind(node)}.`
    const key = HELD[depth + 1]
    if (!key) continue
    if (!Array.isArray(node[key])) return `${place} is a ${LEVELS[depth + 1]}, so it must have "${key}", a list.`
    const fault = faultIn(node[key], depth + 1, `${place}.`)
    if (fault) return fault
  }
  return null
}

/** With ids on everything, kept where they are right and stand here once, and without rows that hold nothing. */
export function identified(pages, newId) {
  const taken = new Set()
  const named = (node, depth) => {
    const isKept = typeof node.id === "string" && UUID.test(node.id) && !taken.has(node.id.toLowerCase())
    const id = isKept ? node.id : newId()
    taken.add(id.toLowerCase())
    const key = HELD[depth + 1]
    const { id: _, ...rest } = node
    if (!key) return { id, ...rest }
    const children =
      depth === 0 ? node.rows.filter(({ columns }) => columns.some(({ items }) => items.length)) : node[key]
    return { id, ...rest, [key]: children.map((child) => named(child, depth + 1)) }
  }
  return pages.map((page) => named(page, 0))
}

function kind(value) {
  if (value === null || value === undefined) return "null"
  if (Array.isArray(value)) return "a list"
  return { object: "an object", string: "text", number: "a number", boolean: "true or false" }[typeof value]
}
