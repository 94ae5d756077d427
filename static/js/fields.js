// The questions of a form: what stands in their fields, as words for the form and as answers for the server.
import { answerOf } from "./answers.js"

/** The fields of a question: its own, and those of the parts of its answer, which are named `id:part`. */
const fieldsOf = (form, id) => [...form.querySelectorAll(`[name="${CSS.escape(id)}"], [name^="${CSS.escape(id)}:"]`)]
const partOf = (field, id) => (field.name === id ? null : field.name.slice(id.length + 1))
const wordOf = (field, id, value) => (field.name === id ? value : [partOf(field, id), value])
const isChoice = (field) => field.type === "radio" || field.type === "checkbox"

/** The words that the fields of a question hold now, in the way of answers.js. What is disabled says nothing. */
export function wordsOf(form, id) {
  return given(form, id).map((field) => wordOf(field, id, field.value))
}

const given = (form, id) =>
  fieldsOf(form, id).filter((field) => !field.disabled && (!isChoice(field) || field.checked))

/** The words with which the page came. */
export function firstWordsOf(form, id) {
  return fieldsOf(form, id)
    .filter((field) => !field.disabled && (!isChoice(field) || field.defaultChecked))
    .map((field) => wordOf(field, id, firstWordOf(field)))
}

function firstWordOf(field) {
  if (isChoice(field)) return field.value
  if (!field.options) return field.defaultValue
  return [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0].value
}

export const isSame = (words, others) => JSON.stringify(words) === JSON.stringify(others)

/** Put `words` into the fields of a question, and tell the form, by the event `filled`, what nobody typed. */
export function fill(form, id, words) {
  const parts = new Map(words.filter(Array.isArray))
  const own = words.filter((word) => !Array.isArray(word))
  for (const field of fieldsOf(form, id)) {
    if (isChoice(field)) field.checked = own.includes(field.value)
    else field.value = (field.name === id ? own[0] : parts.get(partOf(field, id))) ?? ""
    if (field.checked) field.closest("details")?.setAttribute("open", "")
  }
  form.dispatchEvent(new Event("filled", { bubbles: true }))
}

/** What the outbox keeps of a question. */
export function fieldOf(form, question) {
  const words = wordsOf(form, question.id)
  const [first] = fieldsOf(form, question.id)
  const name = first?.closest("fieldset")?.querySelector("legend") ?? first?.labels?.[0]
  const { id, key = id } = question
  return { key, words, value: answerOf(question, words), question: text(name), shown: shownOf(form, id) }
}

function shownOf(form, id) {
  const named = (field) => (partOf(field, id) === null ? nameOf(field) : partNameOf(field))
  return given(form, id).map(named).filter(Boolean).join(", ")
}

function nameOf(field) {
  if (isChoice(field)) return text(field.labels[0])
  return field.options ? text(field.selectedOptions[0]) : field.value
}

/** A part of an answer says what it is about, where that has a label. */
function partNameOf(field) {
  const label = text(field.labels[0])
  return field.value && label ? `${label}: ${nameOf(field)}` : field.value && nameOf(field)
}

const text = (node) => node?.textContent.trim() ?? ""
