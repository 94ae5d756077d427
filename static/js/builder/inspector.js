// The right: every key of what is chosen, with what is wrong with it at its place.
import { controlOf } from "./controls.js"
import { el, icon, put } from "./dom.js"
import { asText, changeAt, valueAt } from "./keys.js"
import { formOf } from "./kinds.js"
import { labelled, messageFor, spoken, unplaced } from "./problems.js"
import { at, ITEM, items, locate } from "./tree.js"
import { nameOf, placeOf } from "./words.js"

export function makeInspector(root, store, { data, deeds, named }) {
  let isMoreOpen = false
  let focusNext = null // the key whose field gets the focus after the next drawing
  let problems = new Map() // by node
  let lines = []

  function draw() {
    const { key, start, end } = focusNow()
    const path = store.path
    root.replaceChildren(
      ...(path
        ? formFor(path, at(store.pages, path))
        : [el("p", { class: "quiet" }, "Choose something in the layout, and its settings stand here.")]),
    )
    showProblems()
    restore(focusNext ?? key, focusNext ? null : start, end)
    focusNext = null
  }

  function formFor(path, node) {
    const earlier = items(store.pages)
    const context = {
      item: node,
      earlier: earlier.slice(0, path.length === ITEM ? earlier.indexOf(node) : 0),
      focusNext: (wanted) => (focusNext = wanted),
    }
    lines = formOf(path.length, node, data.fields)
    const control = (line) => controlOf(line, valueAt(node, line.key), set, context)
    const rare = lines.filter(({ isRare }) => isRare)
    return [
      el(
        "div",
        { class: "inspector-head" },
        el("h3", {}, headingOf(path, node)),
        el("p", { class: "quiet small" }, place(path)),
      ),
      lines.length === 0 && el("p", { class: "quiet" }, "A row of one column has no settings."),
      el("ul", { class: "inspector-problems", "data-problems": true }),
      ...lines.filter(({ isRare }) => !isRare).map(control),
      rare.length &&
        el(
          "details",
          {
            class: "inspector-more",
            open: isMoreOpen || rare.some(({ key }) => key in node),
            ontoggle: ({ target }) => (isMoreOpen = target.open),
          },
          el("summary", {}, "More settings"),
          el("div", { class: "form" }, rare.map(control)),
        ),
    ].filter(Boolean)
  }

  const headingOf = (path, node) =>
    path.length === ITEM ? (named.get(node.type) ?? asText(node.type)) : nameOf(store.pages, path, named)

  function place(path) {
    const words = placeOf(store.pages, path)
    return `${words[0].toUpperCase()}${words.slice(1)}`
  }

  function set(key, value, isTyping = false) {
    const id = store.selected
    const node = at(store.pages, locate(store.pages, id))
    deeds.set(id, changeAt(node, key, value), isTyping ? key : null)
  }

  function focusNow() {
    const { activeElement } = document
    if (!root.contains(activeElement)) return {}
    return { key: activeElement.dataset.key, start: activeElement.selectionStart, end: activeElement.selectionEnd }
  }

  function restore(key, start, end) {
    const found = key && root.querySelector(`[data-key="${CSS.escape(key)}"]`)
    if (!found) return
    found.focus({ preventScroll: start !== null })
    if (typeof start === "number") found.setSelectionRange?.(start, end)
  }

  function showProblems() {
    const own = (problems.get(store.selected) ?? []).map((one) => ({
      ...one,
      message: spoken(one.message, one.key, labelled(lines, one.key)),
    }))
    const keys = [...root.querySelectorAll("[data-key]")].map((field) => field.dataset.key)
    const fields = [...root.querySelectorAll("[data-field]")]
    const shown = new Set()
    for (const field of fields) {
      const key = field.dataset.field
      const message = messageFor(own, key, keys)
      if (message) shown.add(key)
      tell(field, message)
    }
    for (const control of root.querySelectorAll("[data-key]")) {
      const isWrong = own.some(({ key }) => key === control.dataset.key)
      put(control, "aria-invalid", isWrong ? "true" : null)
    }
    const rest = unplaced(own, [...shown])
    root
      .querySelector("[data-problems]")
      ?.replaceChildren(...rest.map(({ message }) => el("li", { class: "field-error" }, icon("fault"), message)))
  }

  /** Say below a field what is wrong with it, where its control can point to it. */
  function tell(field, message) {
    const last = field.querySelector(":scope > .field-error")
    const control = field.querySelector("[data-key]")
    if (last?.textContent === message) return
    last?.remove()
    const id = control && `${control.id || control.dataset.key}-error`
    const others = (control?.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id)
    if (message) field.append(el("p", { class: "field-error", id }, icon("fault"), el("span", {}, message)))
    if (control) put(control, "aria-describedby", [...others, ...(message ? [id] : [])].join(" ") || null)
  }

  store.listen(({ cause }) => {
    if (cause === "typing" || store.isTrying) return // its own fields hold it already
    draw()
  })
  draw()

  return {
    show(found) {
      problems = found
      showProblems()
    },
    /** Give the focus to the field for `key`, or to the first. */
    focus(key) {
      const field =
        key &&
        [...root.querySelectorAll("[data-key]")].find(
          (one) => one.dataset.key === key || key.startsWith(`${one.dataset.key}.`),
        )
      field?.closest("details")?.setAttribute("open", "")
      ;(field ?? root.querySelector("[data-key]"))?.focus()
    },
  }
}
