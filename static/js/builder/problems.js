// Faults and findings by the node they are about. Pure.
import { at } from "./tree.js"

const PLACE = /^pages\[(\d+)\](?:\.rows\[(\d+)\])?(?:\.columns\[(\d+)\])?(?:\.items\[(\d+)\])?(?:\.(.*))?$/

/** `{ path, key }` of a place as the server names it: which node, and which of its keys ("" for the whole node). */
export function placed(place) {
  const found = PLACE.exec(place)
  if (!found) return { path: [], key: place }
  const numbers = found.slice(1, 5)
  const depth = numbers.indexOf(undefined)
  return { path: numbers.slice(0, depth < 0 ? numbers.length : depth).map(Number), key: found[5] ?? "" }
}

/** The problems that name something in `pages`, by the id of the node; those about the layout itself under "". */
export function byNode(pages, problems) {
  const found = new Map()
  for (const problem of problems) {
    const { path, key } = placed(problem.path)
    const node = at(pages, path)
    const id = (path.length && node?.id) || ""
    found.set(id, [...(found.get(id) ?? []), { ...problem, key }])
  }
  return found
}

/** The message for the field `key` of a node, "" for none. A fault further in counts, if no field shows that. */
export function messageFor(problems, key, shownKeys = []) {
  const own = problems.find((problem) => problem.key === key)
  const inner = problems.find((problem) => isInside(problem.key, key) && !shownKeys.includes(problem.key))
  return (own ?? inner)?.message ?? ""
}

/** Those of a node's problems that no field shows. */
export function unplaced(problems, shownKeys) {
  return problems.filter(({ key }) => !shownKeys.some((shown) => key === shown || isInside(key, shown)))
}

/** What the field for `key` is called among the `lines` of an inspector: "Question", "Option 2: label"; "" for none. */
export function labelled(lines, key) {
  const line = lines.find((one) => key === one.key || isInside(key, one.key))
  const part = line && /\[(\d+)\](?:\.(\w+))?/.exec(key.slice(line.key.length))
  if (!part || !line.word) return line?.label ?? ""
  return `${line.word} ${Number(part[1]) + 1}${part[2] ? `: ${part[2]}` : ""}`
}

/** A message of the server's, in which the name that the field has for people stands for its key. */
export function spoken(message, key, label) {
  return label ? message.replaceAll(`"${key}"`, `“${label}”`) : message
}

function isInside(key, outer) {
  return key.startsWith(`${outer}.`) || key.startsWith(`${outer}[`)
}
