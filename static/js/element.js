// New elements for what scripts add to a page that is whole without them.

/** An element with a class ("" for none), and texts or elements in it. */
export function part(tag, className, ...content) {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...content)
  return made
}

/** A button that does `act` and never sends a form; its label is a text, or a list of texts and elements. */
export function button(className, label, act) {
  const made = part("button", className, ...[label].flat())
  made.type = "button"
  made.addEventListener("click", act)
  return made
}
