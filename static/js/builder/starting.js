// Ways to begin: a proposal for the dataset, a template, an empty page, or a layout from elsewhere.
import { ask } from "./dialog.js"
import { button, el, icon } from "./dom.js"
import { identified, read, written } from "./reading.js"

/** Every start that fits, as cards; `begin(pages, words)` is told which. */
function cards(starts, begin, newId) {
  const empty = { title: "An empty page", hint: "Build it yourself from fields and items.", pages: [{ rows: [] }] }
  return el(
    "ul",
    { class: "builder-starts" },
    [...starts, empty].map((start) =>
      el(
        "li",
        {},
        el(
          "button",
          {
            type: "button",
            class: "builder-start",
            onclick: (event) => begin(identified(structuredClone(start.pages), newId), start.title, event),
          },
          icon(start.name === "propose" ? "rating" : "page"),
          el("span", {}, el("strong", {}, start.title), el("span", { class: "quiet" }, start.hint)),
        ),
      ),
    ),
  )
}

export function wireStarting(root, store, deeds, { data, canvas, newId }) {
  const take = ({ pages, words }) => {
    deeds.replace(pages, words)
    canvas.focus()
  }
  const bring = async () => {
    const pages = await askForText(newId)
    if (pages) take({ pages, words: "Imported" })
  }

  root.append(
    el("h3", {}, "How do you want to begin?"),
    el("p", { class: "quiet" }, "All of it can be changed afterwards, and undone."),
    cards(data.starts, (pages, words) => take({ pages, words }), newId),
    button("Bring in a layout from a file", "file_upload", bring, { class: "button button-quiet" }),
  )
  const show = () => (root.hidden = store.pages.length > 0)
  store.listen(show)
  show()

  return {
    bring,
    export: () => save(store.pages),
    async again() {
      const body = [
        el("p", {}, "What you choose takes the place of the whole layout. Undo brings this one back."),
        cards(data.starts, (pages, words, { target }) => target.closest("dialog").finish({ pages, words }), newId),
      ]
      const chosen = await ask({ title: "Start over", body, answers: [{ words: "Cancel", value: null }], isWide: true })
      if (chosen) take(chosen)
    },
  }
}

/** A layout from a file or from pasted text, or null. Whatever is wrong in it will show at its place. */
function askForText(newId) {
  const text = el("textarea", {
    id: "import-text",
    rows: 8,
    "data-code": true,
    spellcheck: false,
    "aria-describedby": "import-fault",
  })
  const fault = el("p", { class: "field-error", id: "import-fault", role: "alert" })
  const file = el("input", {
    type: "file",
    id: "import-file",
    accept: ".json,application/json",
    onchange: async ({ target }) => {
      if (target.files.length) text.value = await target.files[0].text()
    },
  })
  const take = () => {
    const found = read(text.value, newId)
    fault.textContent = found.fault ?? ""
    if (found.fault) text.focus()
    return found.pages
  }
  const body = [
    el("p", {}, "It takes the place of the whole layout. Undo brings this one back."),
    el("div", { class: "field" }, el("label", { for: "import-file" }, "A file"), file),
    el("div", { class: "field" }, el("label", { for: "import-text" }, "Or its text"), text, fault),
  ]
  return ask({
    title: "Import a layout",
    body,
    answers: [
      { words: "Import it", tone: "primary", value: take },
      { words: "Cancel", value: null },
    ],
    isWide: true,
  })
}

function save(pages) {
  const address = URL.createObjectURL(new Blob([written(pages)], { type: "application/json" }))
  el("a", { href: address, download: "layout.json" }).click()
  setTimeout(() => URL.revokeObjectURL(address), 10000)
}
