/** Items that are shown only after certain answers come and go as soon as those are given. What is typed stays. */
export function wireConditions(root = document) {
  const items = [...root.querySelectorAll("[data-show-if]")]
  if (!items.length) return
  for (const item of items) item.querySelector(".condition").remove() // nobody needs to be told any more
  const settle = () => {
    for (const item of items) item.hidden = !isShown(item)
  }
  root.addEventListener("change", settle)
  root.addEventListener("filled", settle)
  settle()
}

function isShown(item) {
  const fields = [...document.getElementsByName(item.dataset.showIf)]
  const within = fields[0]?.closest("[data-show-if]")
  if (within && !isShown(within)) return false
  const places = item.dataset.places.split(" ")
  const given = fields.filter(({ type, checked }) => checked || !["radio", "checkbox"].includes(type))
  return given.some(({ value }) => places.includes(value))
}
