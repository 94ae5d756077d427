// What a digit means in a question: which option it takes.

const DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"] // as keyboards write them

/** The digit that a key writes, as "1"; null for any other key. */
export function digitOf(key) {
  const place = DIGITS.map((digits) => (key.length === 1 ? digits.indexOf(key) : -1)).find((found) => found >= 0)
  return place === undefined ? null : String(place)
}

/** Whether a key asks which keys there are: a question mark, as Latin, Arabic and Greek keyboards write it. */
export const asksForKeys = (key) => ["?", "؟", "\u037e"].includes(key)

const boxesOf = (question) =>
  [...question.querySelectorAll(".choice input:is([type=radio], [type=checkbox])")].filter(({ value }) => value !== "")
const listOf = (question) => question.querySelector(":scope > select:not(:disabled)")

/** Whether a question is answered by choosing, and can be answered now. */
export function chooses(question) {
  const canBeAnswered = !question.matches(":disabled, [hidden] *") && question.checkVisibility()
  return canBeAnswered && (boxesOf(question).length > 0 || listOf(question) !== null)
}

export function isOpen(question) {
  const list = listOf(question)
  return list ? list.value === "" : !boxesOf(question).some(({ checked }) => checked)
}

/** Digit -> option: the first nine in the order shown, or those of a scale by the numbers that stand on it. */
export function optionsOf(question) {
  const list = listOf(question)
  const options = list ? [...list.options].filter(({ value }) => value !== "") : boxesOf(question)
  const digits = options.map((option, index) => numberOn(option) ?? String(index + 1))
  return new Map(digits.map((digit, index) => [digit, options[index]]).filter(([digit]) => digit.length === 1))
}

const numberOn = (option) => option.closest("label")?.querySelector(".scale-number")?.textContent.trim()

/** Choose an option as a press on it would, and go there, so that it is seen and read out. */
export function take(question, option) {
  const list = listOf(question)
  if (!list) {
    option.closest("details")?.setAttribute("open", "")
    option.click()
    option.focus()
    return
  }
  list.value = option.value
  list.focus()
  for (const type of ["input", "change"]) list.dispatchEvent(new Event(type, { bubbles: true }))
}
