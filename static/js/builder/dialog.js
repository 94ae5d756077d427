// Questions that need an answer before anything goes on, each in the browser's own dialog.
import { el } from "./dom.js"

let count = 0

/**
 * Ask. `answers` are `{ words, value, tone }`, the last one is where Escape leads; resolves to a value. `body` is what
 * stands between, `value` of an answer may be a function that says it when it is chosen, null to stay open.
 */
export function ask({ title, body = [], answers, isWide = false }) {
  const heading = `dialog-${(count += 1)}`
  const back = document.activeElement
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: `dialog builder-dialog${isWide ? " builder-dialog-wide" : ""}`, "aria-labelledby": heading })
    const finish = (value) => {
      dialog.remove()
      if (back?.isConnected) back.focus({ preventScroll: true })
      resolve(value)
    }
    const buttons = answers.map(({ words, value, tone }) =>
      el("button", { type: "button", class: `button${tone ? ` button-${tone}` : ""}`, onclick: () => {
        const said = typeof value === "function" ? value() : value
        if (said !== undefined) finish(said)
      } }, words))
    dialog.append(el("h2", { id: heading }, title), el("div", { class: "builder-dialog-body" }, body), el("div", { class: "form-actions" }, buttons))
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault()
      finish(answers.at(-1).value)
    })
    dialog.finish = finish
    document.querySelector("[data-builder]").append(dialog)
    dialog.showModal()
  })
}
