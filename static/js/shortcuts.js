// Keys for those who would rather not reach for the mouse. A digit chooses in the question in focus, or else in the
// first that is open; Ctrl+Enter goes on; ? lists them. Keys without Ctrl can be turned off: whoever speaks to their
// computer presses keys that they never meant.
import { asksForKeys, chooses, digitOf, isOpen, optionsOf, take } from "./choosing.js"
import { isForThePage, read, wireSingleKeys, write } from "./single_keys.js"

const KNOWN = "fieldwork-keys-known" // as long as the window is open: the digits stand beside the options

/** Wire the screen's form, the list of keys (a dialog) and the button that opens it. */
export function wireShortcuts(form = document.querySelector("form.form")) {
  const list = document.querySelector("[data-keyboard]")
  if (!form || !list) return
  const button = document.querySelector("[data-opens-keyboard]")
  const isOn = wireSingleKeys(list.querySelector("input"))

  const questions = () => [...form.querySelectorAll(".question")].filter(chooses)
  const focused = () => questions().find((question) => question.contains(document.activeElement))
  const current = () => focused() ?? questions().find(isOpen)

  /** Let the digits stand beside the options of the question that they choose in. */
  function show() {
    for (const marked of form.querySelectorAll("[data-digits]")) delete marked.dataset.digits
    const question = isOn() && read("sessionStorage", KNOWN) ? current() : null
    if (question) question.dataset.digits = ""
  }

  function open() {
    write("sessionStorage", KNOWN, "yes")
    list.showModal()
  }

  function choose(digit) {
    const question = current()
    const option = question && optionsOf(question).get(digit)
    if (!option) return false
    take(question, option)
    write("sessionStorage", KNOWN, "yes")
    show()
    return true
  }

  function pressed(event) {
    const { key } = event
    if (event.defaultPrevented || event.isComposing || event.repeat || document.querySelector("dialog[open]")) return
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      form.requestSubmit(form.querySelector(".screen-actions .button-primary"))
      return
    }
    if (!isOn() || !isForThePage(event)) return
    if (asksForKeys(key)) open()
    else if (!choose(digitOf(key))) return
    event.preventDefault()
  }

  button.hidden = false
  button.addEventListener("click", open)
  list.addEventListener("close", show)
  document.addEventListener("keydown", pressed)
  form.addEventListener("focusin", show)
  form.addEventListener("change", show)
  show()
}
