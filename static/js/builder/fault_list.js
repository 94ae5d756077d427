// The faults of the layout: at their places in the canvas and the inspector, and in one list that leads there.
import { el, icon, put } from "./dom.js"
import { byNode } from "./problems.js"
import { counted } from "./words.js"

const MOST = 50 // of a list that a person reads

export function makeFaultList(root, { store, canvas, inspector, guide, when }) {
  let marked = []

  /** Show `problems`, which the server found in `pages`. */
  return function show(problems, pages) {
    const found = byNode(pages, problems)
    inspector.show(found)
    for (const element of marked) put(element, "data-faulty", null)
    marked = [...found.keys()].map((id) => canvas.elementOf(id)).filter(Boolean)
    for (const element of marked) put(element, "data-faulty", "")
    when(problems.length)
    const isOpen = root.querySelector("details")?.open ?? false
    root.hidden = !problems.length || !store.pages.length
    if (root.hidden) return root.replaceChildren()
    const more = problems.length - MOST
    const entries = problems.slice(0, MOST).map(({ path, message }) =>
      el("li", {}, el("button", { type: "button", class: "builder-link", onclick: () => guide.go(path) }, guide.called(path)), " ", el("span", {}, message)))
    root.replaceChildren(el("details", { class: "builder-faults", open: isOpen },
      el("summary", {}, icon("fault"), `${counted(problems.length, "fault")} to mend before participants can see this`),
      el("ul", {}, entries, more > 0 && el("li", {}, `and ${counted(more, "further fault")}.`))))
  }
}
