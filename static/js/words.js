// What scripts say, in the language of the page. The English stands where it is said; a page in another language brings
// its words for it (batches/participant/script_words.py), and a page that brings none is English.

const page = globalThis.document // none where the modules without a page are tested
const table = JSON.parse(page?.getElementById("words")?.textContent ?? "{}")
const language = page?.documentElement.lang || "en"

/** For Intl: with the digits and the division of thousands that the server's sentences have. */
export const locale = language === "en" ? "en-GB" : `${language}-u-nu-latn`

/** The sentence in the page's language, each `{name}` in it replaced by what `parts` has under that name. */
export function say(english, parts = {}) {
  return (table[english] ?? english).replace(/\{(\w+)\}/g, (_, name) => parts[name])
}

/** A time of day, "14:03". */
export const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })

/** A count with its unit as Intl names it: "2 minutes". */
export const counted = (count, unit) =>
  new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count)
