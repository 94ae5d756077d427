// Elements made by script: text goes in as text, so nothing that people wrote can become markup.
import { SHAPES } from "./shapes.js"

const SVG = "http://www.w3.org/2000/svg"

/**
 * `el("p", { class: "quiet", onclick: f }, "text", child)` makes an element. False, null and undefined leave an
 * attribute or a child out.
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
    else made.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : value)
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

/** A button with a shape; its words are seen too, unless it `isBare`: then they are its name and its hint. */
export function button(words, shape, onclick, { isBare = false, ...attributes } = {}) {
  const names = isBare ? { "aria-label": words, title: words } : {}
  return el(
    "button",
    { type: "button", class: "button", onclick, ...names, ...attributes },
    icon(shape),
    !isBare && words,
  )
}

/** A shape that goes with a word. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg")
  const attributes = { viewBox: "0 0 20 20", width: 20, height: 20, fill: "none", stroke: "currentColor" }
  const line = { "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }
  for (const [key, value] of Object.entries({ ...attributes, ...line, class: "icon" })) svg.setAttribute(key, value)
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", SHAPES[name] ?? SHAPES.item)
  svg.append(path)
  return svg
}

/** Draw the shapes for which the page holds places. */
export function drawShapes(root) {
  for (const place of root.querySelectorAll("[data-shape]")) place.replaceWith(icon(place.dataset.shape))
}

/** Set an attribute only where it changes, so that a page of many things is not laid out again for nothing. */
export function put(element, name, value) {
  if (value === null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name)
  } else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value)
}

/** Let the children of `parent` stand for `nodes`, in order and by id; `fill` is called for each. */
export function keyed(parent, nodes, make, fill) {
  const ids = new Set(nodes.map(({ id }) => id))
  const known = new Map()
  for (const child of [...parent.children]) {
    if (ids.has(child.dataset.id)) known.set(child.dataset.id, child)
    else child.remove()
  }
  let next = parent.firstElementChild
  for (const [index, node] of nodes.entries()) {
    const child = known.get(node.id) ?? make(node)
    if (child === next) next = next.nextElementSibling
    else parent.insertBefore(child, next)
    fill(child, node, index)
  }
}
