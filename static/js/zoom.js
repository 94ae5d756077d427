// A picture, large: fitted to the window at first, then nearer with buttons, keys, the wheel or two fingers. Without
// this script its link opens it by itself.
import { clamped, fitted, nearer } from "./nearness.js"
import { locale, say } from "./words.js"

const percent = new Intl.NumberFormat(locale, { style: "percent" })

/** Let every picture in a frame open in a dialog. */
export function wireZoom(root = document) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a.picture-frame")
    const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    if (!link || opensElsewhere || "failed" in link.dataset) return
    event.preventDefault()
    open(link)
  })
}

function open(link) {
  const shown = link.querySelector("img")
  const picture = Object.assign(new Image(), { referrerPolicy: "no-referrer", src: shown.src, alt: shown.alt })
  const area = part("div", "zoom-area", picture)
  area.tabIndex = 0
  area.autofocus = true
  area.setAttribute("role", "region")
  area.ariaLabel = say("The picture; arrow keys move it, + and - change its size")
  const told = part("output", "zoom-level")
  const view = viewOf(picture, area, told)
  const dialog = part("dialog", "zoom")
  dialog.ariaLabel = picture.alt
  dialog.append(bar(picture.alt, told, view, () => dialog.close()), area)
  dialog.addEventListener("close", () => dialog.remove())
  wireKeys(dialog, view)
  wireWheel(area, view)
  wirePinch(area, view)
  area.addEventListener("dblclick", (event) => view.draw(view.level() > 1 ? 1 : 3, at(event)))
  picture.addEventListener("load", () => view.draw(1))
  new ResizeObserver(() => view.draw(view.level())).observe(area)
  document.body.append(dialog)
  dialog.showModal()
}

/** `draw(level, point)` shows the picture at so many times its fitted size; what lies under the point stays there. */
function viewOf(picture, area, told) {
  let level = 1

  function draw(to, point = middleOf(area)) {
    const before = picture.getBoundingClientRect()
    level = clamped(to)
    picture.style.inlineSize = `${fitted(picture, area) * level}px`
    told.textContent = percent.format(level)
    if (!before.width) return
    const after = picture.getBoundingClientRect()
    const moved = (start, size) => {
      const share = (point[start] - before[start]) / before[size]
      return after[start] + share * after[size] - point[start]
    }
    area.scrollBy({ left: moved("left", "width"), top: moved("top", "height"), behavior: "instant" })
  }

  const step = (by) => draw(nearer(level, by))
  return { draw, step, level: () => level }
}

function bar(name, told, view, close) {
  return part(
    "div",
    "zoom-bar",
    part("p", "zoom-name", name),
    button("−", say("Smaller"), () => view.step(-1)),
    told,
    button("+", say("Larger"), () => view.step(1)),
    button("×", say("Close"), close),
  )
}

function wireKeys(dialog, view) {
  const acts = { "+": () => view.step(1), "=": () => view.step(1), "-": () => view.step(-1), 0: () => view.draw(1) }
  dialog.addEventListener("keydown", (event) => {
    const act = acts[event.key]
    if (!act || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    act()
  })
}

/** The wheel with Ctrl, as which two fingers on a touchpad come, too; without it scrolls. */
function wireWheel(area, view) {
  const turned = (event) => {
    if (!event.ctrlKey) return
    event.preventDefault()
    view.draw(view.level() * Math.exp(-event.deltaY / 200), at(event))
  }
  area.addEventListener("wheel", turned, { passive: false })
}

/** Two fingers take the picture nearer; one moves it, as everywhere. */
function wirePinch(area, view) {
  let start = null
  const spread = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
  const between = ([one, other]) => ({
    left: (one.clientX + other.clientX) / 2,
    top: (one.clientY + other.clientY) / 2,
  })
  area.addEventListener("touchstart", ({ touches }) => {
    start = touches.length === 2 ? { spread: spread(touches), level: view.level() } : null
  }, { passive: true })
  area.addEventListener("touchmove", (event) => {
    if (!start || event.touches.length !== 2) return
    event.preventDefault()
    view.draw((start.level * spread(event.touches)) / start.spread, between(event.touches))
  }, { passive: false })
}

const at = ({ clientX, clientY }) => ({ left: clientX, top: clientY })

function middleOf(area) {
  const { left, top, width, height } = area.getBoundingClientRect()
  return { left: left + width / 2, top: top + height / 2 }
}

function part(tag, className, ...content) {
  const made = document.createElement(tag)
  made.className = className
  made.append(...content)
  return made
}

function button(sign, name, act) {
  const made = part("button", "icon-button zoom-button", sign)
  made.type = "button"
  made.ariaLabel = name
  made.addEventListener("click", act)
  return made
}
