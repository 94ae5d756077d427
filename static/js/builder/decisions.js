// What the answers to a question can be, where others may depend on them. Pure.

const MOST_POINTS = 21 // as batches/items/rating.py has it

/** The kinds whose answers can decide whether other items are shown, with what they offer. */
export function decisions(item) {
  if (item.type === "rating") {
    return scaleOf(item).map((point) => ({ value: point, label: `${point}` }))
  }
  const offers =
    ["multiple_choice", "multiple_choice_with_free_text"].includes(item.type) && Array.isArray(item.options)
  return offers ? item.options.filter((option) => option?.value !== undefined) : []
}

/** The points of a rating, as far as it says which. */
export function scaleOf({ min, max, points }) {
  const first = Number.isInteger(min) ? min : 1
  const last = Number.isInteger(max) ? max : first + (Number.isInteger(points) ? points : 0) - 1
  return Array.from({ length: Math.min(Math.max(last - first + 1, 0), MOST_POINTS) }, (_, index) => first + index)
}
