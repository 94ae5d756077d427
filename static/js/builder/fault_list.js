// The faults of the layout: at their places in the canvas and the inspector, and in one list that leads there.
import { el } from "./dom.js"
import { formOf } from "./kinds.js"
import { byNode, labelled, placed, spoken } from "./problems.js"
import { at } from "./tree.js"
import { counted } from "./words.js"

const MOST = 50 // of a list that a person reads

export function makeFaultList(root, { store, canvas, inspector, guide, data, when }) {
  function entry({ path: place, message }) {
    const { path, key } = placed(place)
    const node = path.length && at(store.pages, path)
    const label = node ? labelled(formOf(path.length, node, data.fields), key) : ""
    const go = () => {
      root.open = false
      guide.go(place)
    }
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", onclick: go },
        el("strong", {}, guide.called(place)),
        el("span", {}, spoken(message, key, label)),
      ),
    )
  }

  /** Show `problems`, which the server found in `pages`. */
  return function show(problems, pages) {
    const found = byNode(pages, problems)
    inspector.show(found)
    canvas.markFaulty([...found.keys()])
    when(problems.length)
    root.hidden = !problems.length || !store.pages.length
    root.querySelector("[data-count]").textContent = counted(problems.length, "fault")
    const more = problems.length - MOST
    root
      .querySelector("ul")
      .replaceChildren(
        ...problems.slice(0, MOST).map(entry),
        ...(more > 0 ? [el("li", { class: "quiet" }, `and ${counted(more, "further fault")}.`)] : []),
      )
  }
}
