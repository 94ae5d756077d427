// What can be pressed around the layout: whatever has data-act, by the deed of that name.
import { put } from "./dom.js"

export function wireBar(root, store, deeds) {
  root.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-act]")
    if (!wanted || wanted.getAttribute("aria-disabled") === "true") return
    close(wanted.closest("details[data-menu]"))
    deeds[wanted.dataset.act](event)
  })

  function show() {
    put(root.querySelector("[data-act=undo]"), "aria-disabled", String(!store.canUndo))
    put(root.querySelector("[data-act=redo]"), "aria-disabled", String(!store.canRedo))
  }

  store.listen(show)
  show()
}

/** A dialog that opens now gives the focus back to the menu: what was pressed in it cannot have it. */
function close(menu) {
  menu?.querySelector("summary").focus({ preventScroll: true })
  menu?.removeAttribute("open")
}
