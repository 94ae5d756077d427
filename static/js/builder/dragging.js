// Drag and drop by pointer: a mouse lifts by moving, a finger by resting, so that it can scroll, or by the grip.
import { el, icon } from "./dom.js"
import { landing, showMark } from "./dropping.js"
import { ITEM, locate, mayInsert, mayMove } from "./tree.js"

const FAR = 6 // px that a mouse moves before it lifts, and that a finger may tremble
const REST_MS = 350
const EDGE = 64 // px at the window's ends where it scrolls
const FASTEST = 14 // px in a frame

export function wireDragging(root, canvas, store, deeds, { showCanvas, say }) {
  const mark = el("div", { class: "drop-mark", hidden: true })
  let waiting = null // pressed, not lifted: { cargo, x, y, timer, isSwift }
  let held = null // lifted: { cargo, ghost, x, y, to }
  canvas.root.append(mark)

  root.addEventListener("pointerdown", (event) => {
    const cargo = event.isPrimary && event.button === 0 && !store.isTrying && cargoAt(event.target)
    if (!cargo) return
    const isMouse = event.pointerType === "mouse"
    const isSwift = isMouse || event.target.closest(".canvas-grip") !== null
    waiting = { cargo, x: event.clientX, y: event.clientY, isSwift, timer: isSwift ? null : setTimeout(lift, REST_MS) }
  })
  addEventListener("pointermove", (event) => {
    if (waiting && isFar(event)) waiting.isSwift ? lift() : forget()
    if (held) follow(event.clientX, event.clientY)
  })
  addEventListener("pointerup", () => (held ? drop() : forget()))
  addEventListener("pointercancel", () => (held ? cancel() : forget()))
  addEventListener("touchmove", (event) => held && event.preventDefault(), { passive: false })
  addEventListener("contextmenu", (event) => (held || waiting) && event.preventDefault())
  addEventListener(
    "keydown",
    (event) => {
      if (!held || event.key !== "Escape") return
      event.preventDefault()
      event.stopPropagation()
      cancel()
    },
    { capture: true },
  )
  addEventListener("blur", () => held && cancel())

  /** What is taken where somebody presses: something new from the palette, or a thing of the canvas. */
  function cargoAt(target) {
    const fresh = target.closest(".palette-face")
    if (fresh && !fresh.closest("dialog"))
      return { fresh: fresh.fresh, level: ITEM, words: fresh.querySelector(".palette-name").textContent, shape: fresh }
    const face = target.closest(".canvas-face, .canvas-grip")
    const element = face?.closest("[data-id]")
    if (!element || !canvas.root.contains(element)) return null
    const { id, level } = element.dataset
    return { id, level: Number(level), words: deeds.nameOf(id), shape: element }
  }

  function isFar({ clientX, clientY }) {
    return Math.hypot(clientX - waiting.x, clientY - waiting.y) > FAR
  }

  function forget() {
    clearTimeout(waiting?.timer)
    waiting = null
  }

  function lift() {
    const { cargo, x, y } = waiting
    forget()
    const ghost = el("div", { class: "drag-ghost", "aria-hidden": true }, icon("move"), el("span", {}, cargo.words))
    held = { cargo, ghost, x, y, to: null }
    root.append(ghost)
    root.setAttribute("data-dragging", "")
    cargo.shape.setAttribute("data-carried", "")
    if (cargo.fresh) showCanvas()
    navigator.vibrate?.(10)
    say(`Holding ${cargo.words}.`)
    follow(x, y)
    requestAnimationFrame(scroll)
  }

  function follow(x, y) {
    Object.assign(held, { x, y })
    held.ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`
    const found = landing(canvas, x, y, held.cargo.level)
    held.to = found && mayLand(held.cargo, found.to) ? found.to : null
    showMark(mark, canvas.root, held.to && found.box)
  }

  function mayLand({ id, fresh }, to) {
    return fresh ? mayInsert(store.pages, to) : mayMove(store.pages, locate(store.pages, id), to)
  }

  /** While something is held near the window's end, the page moves under it. */
  function scroll() {
    if (!held) return
    const way = held.y < EDGE ? held.y - EDGE : Math.max(0, held.y - (innerHeight - EDGE))
    if (way) {
      scrollBy({
        top: Math.sign(way) * Math.ceil((Math.min(Math.abs(way), EDGE) / EDGE) * FASTEST),
        behavior: "instant",
      })
      follow(held.x, held.y)
    }
    requestAnimationFrame(scroll)
  }

  function drop() {
    const { cargo, to } = letGo()
    if (!to) return say(`${cargo.words} stays where it was.`)
    if (cargo.fresh) deeds.add(cargo.fresh, to)
    else deeds.move(cargo.id, to)
    canvas.focus()
  }

  function cancel() {
    const { cargo } = letGo()
    say(cargo.fresh ? "Nothing was added." : `${cargo.words} stays where it was.`)
  }

  function letGo() {
    const last = held
    held = null
    last.ghost.remove()
    last.cargo.shape.removeAttribute("data-carried")
    root.removeAttribute("data-dragging")
    showMark(mark, canvas.root, null)
    // The click that a browser makes of press and release is none of the button's.
    const swallow = (event) => {
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener("click", swallow, { capture: true, once: true })
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50)
    return last
  }
}
