// From the words in a question's fields to the answer that the server takes. Each kind of item names its way here.
// A word is text, or of a further field of the question [part, text]. Choices carry places, `values` lies behind them.

const plain = (words) => words.filter((word) => typeof word === "string")
const filled = (words) => plain(words).filter((word) => word !== "")
const partsOf = (words) => new Map(words.filter(Array.isArray))
const orNull = (list) => (list.length ? list : null)

const WAYS = {
  text: (words) => filled(words)[0] ?? null,
  list: (words) => orNull(filled(words)),
  options: (words, values) => orNull(filled(words).map((place) => values[Number(place)])),
  one: (words, values) => filled(words).map((place) => values[Number(place)])[0] ?? null,
  unit: measured,
  explained,
  places: ranked,
}

/** The answer that `words` give to a question; null where they say nothing. */
export const answerOf = ({ form, values }, words) => WAYS[form](words, values)

function measured(words, values) {
  const [value = ""] = plain(words)
  const place = partsOf(words).get("unit") ?? ""
  return value.trim() === "" ? null : { value, unit: place === "" ? null : values[Number(place)] }
}

function explained(words, values) {
  const said = partsOf(words)
  return orNull(filled(words).map((place) => ({ value: values[Number(place)], explanation: said.get(place) ?? "" })))
}

/** With two options at one place the places as they are, which the server refuses in words. */
function ranked(words, values) {
  const given = [...partsOf(words)].filter(([, rank]) => rank !== "")
  if (new Set(given.map(([, rank]) => rank)).size < given.length) return Object.fromEntries(given)
  return orNull(given.sort((one, other) => one[1] - other[1]).map(([place]) => values[Number(place)]))
}
