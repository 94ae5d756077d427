// A picture, large: fitted to the window at first, then nearer with buttons, keys, the wheel or two fingers. Without
// this script its link opens it by itself.
import { button, part } from "./element.js"
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
  const told = part("output", "zoom-level")
  const dialog = part("dialog", "zoom")
  let level = 1

  /** Draw at `to` times the fitted size; what lies under the point stays there. */
  function draw(to, point = middleOf(area)) {
    const before = picture.getBoundingClientRect()
    level = clamped(to)
    picture.style.inlineSize = `${fitted(picture, area) * level}px`
    told.textContent = percent.format(level)
    if (!before.width) return
    const after = picture.getBoundingClientRect()
    const moved = (start, size) => after[start] + ((point[start] - before[start]) / before[size]) * after[size] - point[start]
    area.scrollBy({ left: moved("left", "width"), top: moved("top", "height"), behavior: "instant" })
  }

  area.tabIndex = 0
  area.autofocus = true
  area.setAttribute("role", "region")
  area.ariaLabel = say("The picture; arrow keys move it, + and - change its size")
  const bar = part("div", "zoom-bar")
  bar.append(
    part("p", "zoom-name", picture.alt),
    iconButton("−", say("Smaller"), () => draw(nearer(level, -1))),
    told,
    iconButton("+", say("Larger"), () => draw(nearer(level, 1))),
    iconButton("×", say("Close"), () => dialog.close()),
  )
  dialog.ariaLabel = picture.alt
  dialog.append(bar, area)
  dialog.addEventListener("close", () => dialog.remove())
  dialog.addEventListener("keydown", (event) => {
    const to = { "+": nearer(level, 1), "=": nearer(level, 1), "-": nearer(level, -1), 0: 1 }[event.key]
    if (!to || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    draw(to)
  })
  area.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return // two fingers on a touchpad come as this, too
    event.preventDefault()
    draw(level * Math.exp(-event.deltaY / 200), at(event))
  }, { passive: false })
  area.addEventListener("dblclick", (event) => draw(level > 1 ? 1 : 3, at(event)))
  wirePinch(area, () => level, draw)
  picture.addEventListener("load", () => draw(1))
  const resized = new ResizeObserver(() => draw(level))
  resized.observe(area)
  document.body.append(dialog)
  dialog.showModal()
}

/** Two fingers take the picture nearer; one moves it, as everywhere. */
function wirePinch(area, level, draw) {
  let start = null
  const spread = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
  const between = ([one, other]) => ({ left: (one.clientX + other.clientX) / 2, top: (one.clientY + other.clientY) / 2 })
  area.addEventListener("touchstart", ({ touches }) => {
    start = touches.length === 2 ? { spread: spread(touches), level: level() } : null
  }, { passive: true })
  area.addEventListener("touchmove", (event) => {
    if (!start || event.touches.length !== 2) return
    event.preventDefault()
    draw((start.level * spread(event.touches)) / start.spread, between(event.touches))
  }, { passive: false })
}

const at = ({ clientX, clientY }) => ({ left: clientX, top: clientY })

function middleOf(area) {
  const { left, top, width, height } = area.getBoundingClientRect()
  return { left: left + width / 2, top: top + height / 2 }
}

function iconButton(sign, name, act) {
  const made = button("icon-button zoom-button", sign, act)
  made.ariaLabel = name
  return made
}
