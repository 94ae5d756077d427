// On narrow windows the builder's parts are tabs; on wide ones they stand beside each other and the tabs are gone.
import { put } from "./dom.js"

export function wireTabs(root) {
  const list = root.querySelector("[role=tablist]")
  const tabs = [...list.querySelectorAll("[role=tab]")]
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"))
  const narrow = matchMedia("(max-width: 63.99rem)")

  function show(wanted) {
    for (const tab of tabs) {
      const isShown = tab.dataset.part === wanted
      put(tab, "aria-selected", String(isShown))
      put(tab, "tabindex", isShown ? 0 : -1)
      put(panelOf(tab), "data-current", isShown ? "" : null)
      if (isShown && narrow.matches) toStart(panelOf(tab))
    }
  }

  /** A part is read from its start, however far down the last one was scrolled. */
  function toStart(panel) {
    if (panel.getBoundingClientRect().top < list.getBoundingClientRect().top) panel.scrollIntoView({ block: "start" })
  }

  function adapt() {
    list.hidden = !narrow.matches
    for (const tab of tabs) put(panelOf(tab), "role", narrow.matches ? "tabpanel" : "region")
  }

  list.addEventListener(
    "click",
    ({ target }) => target.closest("[role=tab]") && show(target.closest("[role=tab]").dataset.part),
  )
  list.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!way) return
    const next = tabs.at((tabs.indexOf(event.target.closest("[role=tab]")) + way) % tabs.length)
    show(next.dataset.part)
    next.focus()
  })
  narrow.addEventListener("change", adapt)
  adapt()
  show("layout")
  return {
    show,
    get isNarrow() {
      return narrow.matches
    },
  }
}
