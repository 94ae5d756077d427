// Questions that need an answer before anything goes on, each in the browser's own dialog.
import { el } from "./dom.js"

let count = 0

/**
 * Ask. `answers` are `{ words, value, tone }`; Escape gives the last of them, unless one `mustAnswer`. Resolves to the
 * value of what was chosen; a value that is a function is called then, and keeps the dialog open by giving undefined.
 */
export function ask({ title, body = [], answers, isWide = false, mustAnswer = false }) {
  const heading = `dialog-${(count += 1)}`
  const back = document.activeElement
  return new Promise((resolve) => {
    const dialog = el("dialog", {
      class: `dialog builder-dialog${isWide ? " builder-dialog-wide" : ""}`,
      "aria-labelledby": heading,
    })
    const finish = (value) => {
      dialog.remove()
      if (back?.isConnected) back.focus({ preventScroll: true })
      resolve(value)
    }
    const buttons = answers.map(({ words, value, tone }) =>
      el(
        "button",
        {
          type: "button",
          class: `button${tone ? ` button-${tone}` : ""}`,
          onclick: () => {
            const said = typeof value === "function" ? value() : value
            if (said !== undefined) finish(said)
          },
        },
        words,
      ),
    )
    dialog.append(
      el("h2", { id: heading }, title),
      el("div", { class: "builder-dialog-body" }, body),
      el("div", { class: "form-actions" }, buttons),
    )
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault()
      if (!mustAnswer) finish(answers.at(-1).value)
    })
    dialog.addEventListener("close", () => dialog.isConnected && dialog.showModal()) // a second Escape does not ask
    dialog.finish = finish
    document.querySelector("[data-builder]").append(dialog)
    dialog.showModal()
  })
}
