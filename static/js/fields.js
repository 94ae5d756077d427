// The questions of a form: what stands in their fields, as words for the form and as answers for the server.
import { answerOf } from "./drafts.js"

const fieldsOf = (form, id) => [...form.querySelectorAll(`[name="${CSS.escape(id)}"]`)]
const isChoice = (field) => field.type === "radio" || field.type === "checkbox"

/** The words that the fields of a question hold now. */
export function wordsOf(form, id) {
  return fieldsOf(form, id).filter((field) => !isChoice(field) || field.checked).map((field) => field.value)
}

/** The words with which the page came. */
export function firstWordsOf(form, id) {
  return fieldsOf(form, id)
    .filter((field) => !isChoice(field) || field.defaultChecked)
    .map((field) => (field.options ? firstOption(field) : isChoice(field) ? field.value : field.defaultValue))
}

const firstOption = (list) => [...list.options].find((option) => option.defaultSelected)?.value ?? ""

export const isSame = (words, others) => JSON.stringify(words) === JSON.stringify(others)

/** Put `words` into the fields of a question. */
export function fill(form, id, words) {
  for (const field of fieldsOf(form, id)) {
    if (!isChoice(field)) {
      field.value = words[0] ?? ""
      continue
    }
    field.checked = words.includes(field.value)
    if (field.checked) field.closest("details")?.setAttribute("open", "")
  }
}

/** What the outbox keeps of a question. */
export function fieldOf(form, question) {
  const words = wordsOf(form, question.id)
  const [first] = fieldsOf(form, question.id)
  const name = first?.closest("fieldset")?.querySelector("legend") ?? first?.labels?.[0]
  return { words, value: answerOf(question, words), question: text(name), shown: shownOf(form, question.id) }
}

function shownOf(form, id) {
  return fieldsOf(form, id)
    .filter((field) => !isChoice(field) || field.checked)
    .map((field) => (isChoice(field) ? text(field.labels[0]) : field.options ? text(field.selectedOptions[0]) : field.value))
    .join(", ")
}

const text = (node) => node?.textContent.trim() ?? ""
