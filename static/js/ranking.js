// Options are put in order by moving them: with buttons, with a list of places, or with mouse and touch.
import { button, part } from "./element.js"
import { say } from "./words.js"

/** Wire every [data-ranking]. The lists of places, which do without this script, stay and hold the answer. */
export function wireRankings(root = document) {
  for (const question of root.querySelectorAll("[data-ranking]:not(:disabled)")) wireRanking(question, root)
}

function wireRanking(question, root) {
  const list = question.querySelector(".ranking")
  const rows = () => [...list.children]
  const keep = button("button", say("Keep this order"), () => settle(say("The order is kept.")))

  for (const row of rows()) {
    const name = nameOf(row)
    const up = mover(say("Move “{name}” up", { name }), "up", () => move(row, -1, up, down))
    const down = mover(say("Move “{name}” down", { name }), "down", () => move(row, 1, down, up))
    row.prepend(handle(row))
    row.append(up, down)
    selectOf(row).addEventListener("change", () => place(row))
  }
  root.addEventListener("filled", follow)
  if (!("whole" in question.dataset)) list.after(keep)
  mark()

  function move(row, by, pressed, other) {
    const to = rows().indexOf(row) + by
    put(row, to)
    settle(told(row))
    ;(pressed.disabled ? other : pressed).focus() // a row that moves loses it
  }

  function place(row) {
    const { value } = selectOf(row)
    if (value !== "") put(row, Number(value) - 1)
    settle(told(row))
    selectOf(row).focus()
  }

  function put(row, to) {
    const others = rows().filter((other) => other !== row)
    list.insertBefore(row, others[to] ?? null)
  }

  /** Every option has the place where it stands from now on; the form hears of it as of any other answer. */
  function settle(words) {
    rows().forEach((row, index) => (selectOf(row).value = String(index + 1)))
    question.dataset.whole = ""
    if (document.activeElement === keep) selectOf(rows()[0]).focus()
    keep.remove()
    mark()
    question.querySelector("[data-said]").textContent = words
    list.dispatchEvent(new Event("change", { bubbles: true }))
  }

  function mark() {
    const all = rows()
    all.forEach((row, index) => {
      row.querySelector("[data-move=up]").disabled = index === 0
      row.querySelector("[data-move=down]").disabled = index === all.length - 1
    })
  }

  /** The answer was filled in by something else: the rows follow it. */
  function follow() {
    const ranks = new Map(rows().map((row) => [row, Number(selectOf(row).value)]))
    const isWhole = [...ranks.values()].every((rank) => rank > 0)
    if (!isWhole) return
    list.append(...rows().sort((one, other) => ranks.get(one) - ranks.get(other)))
    question.dataset.whole = ""
    keep.remove()
    mark()
  }

  function told(row) {
    const place = rows().indexOf(row) + 1
    return say("{name}: place {place} of {count}.", { name: nameOf(row), place, count: question.dataset.ranking })
  }

  /** Something to drag a row with; whoever has no pointer uses the buttons. */
  function handle(row) {
    const grip = part("span", "ranking-grip")
    grip.ariaHidden = "true"
    grip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return
      event.preventDefault()
      drag(row, event.pointerId)
    })
    return grip
  }

  /** Follow the pointer until it lets go. The window listens: a row that moves in the page loses its capture. */
  function drag(row, pointerId) {
    const before = rows().indexOf(row)
    const over = new AbortController()
    const on = (type, act) =>
      addEventListener(type, (event) => event.pointerId === pointerId && act(event), { signal: over.signal })
    const end = () => {
      over.abort()
      delete row.dataset.dragged
    }
    row.dataset.dragged = ""
    on("pointermove", ({ clientY }) => follows(row, clientY))
    on("pointerup", () => {
      end()
      if (rows().indexOf(row) !== before) settle(told(row))
    })
    on("pointercancel", () => {
      end()
      put(row, before)
    })
  }

  function follows(row, clientY) {
    const others = rows().filter((other) => other !== row)
    const to = others.findIndex((other) => clientY < middleOf(other))
    const before = to < 0 ? null : others[to]
    if (row.nextElementSibling !== before) list.insertBefore(row, before)
  }
}

const selectOf = (row) => row.querySelector("select")
const nameOf = (row) => row.querySelector("label").textContent.trim()

function middleOf(row) {
  const { top, height } = row.getBoundingClientRect()
  return top + height / 2
}

function mover(label, way, act) {
  const made = button("ranking-move", way === "up" ? "↑" : "↓", act)
  made.ariaLabel = label
  made.dataset.move = way
  return made
}
