// The real screen of the chosen page, with a real datapoint, in a frame of a phone, a tablet or a desktop.
import { put } from "./dom.js"
import { reasonOf } from "./server.js"

const REST_MS = 250
const WIDTHS = { phone: 390, tablet: 768, desktop: 1200 }
const MARGIN = 16 // px above what is brought into sight
const SMALLEST = 240 // px, of what is seen of the frame

export function wirePreview(root, store, { post, address }) {
  const frame = root.querySelector("iframe")
  const stage = root.querySelector("[data-stage]")
  const told = root.querySelector("[data-told]")
  let position = null
  let pick = "first"
  let timer = null
  let asked = null
  let isReady = false
  let drawnPage = null

  const pageNow = () => store.path?.[0] ?? 0

  function soon(ms = REST_MS) {
    clearTimeout(timer)
    timer = setTimeout(draw, ms)
  }

  async function draw() {
    if (!isReady || !root.checkVisibility()) return
    if (!store.pages.length) return fill([], "There is no page to show yet.")
    asked?.abort()
    const { signal } = (asked = new AbortController())
    const answer = await post({ pages: store.pages, page: pageNow(), pick, position }, { signal })
    if (signal.aborted) return
    if (answer?.status !== 200) return tell(`No preview: ${reasonOf(answer)}.`)
    drawnPage = pageNow()
    const drawn = new DOMParser().parseFromString(answer.text, "text/html")
    const number = answer.headers.get("X-Position")
    position = number ? Number(number) : null
    if (position !== null) pick = "this"
    const datapoint = answer.headers.get("X-Datapoint")
    fill(
      [...drawn.body.childNodes],
      `${datapoint ? `Datapoint ${datapoint}` : "Sample texts"}, page ${pageNow() + 1} of ${store.pages.length}`,
    )
  }

  function fill(nodes, words) {
    const inside = frame.contentDocument
    if (!inside?.querySelector("main")) return tell("No preview: its frame did not load. Reload the page to try again.")
    const { scrollTop } = inside.documentElement
    const form = inside.createElement("div")
    form.className = "form" // what gives a page's rows their distance
    form.append(...nodes.map((node) => inside.adoptNode(node)))
    inside.querySelector("main").replaceChildren(form)
    inside.documentElement.scrollTop = scrollTop
    reveal()
    tell(words)
  }

  function tell(words) {
    if (told.textContent !== words) told.textContent = words
  }

  /** Bring what is chosen into sight, without moving the page around the frame. */
  function reveal() {
    const [, row, column = 0, item = 0] = store.path ?? []
    const place = frame.contentDocument?.querySelectorAll(".layout-row")[row]?.children[column]
    const { top, bottom } = (place?.children[item] ?? place)?.getBoundingClientRect() ?? {}
    const view = frame.contentWindow
    if (top < 0 || bottom > view.innerHeight) view.scrollBy({ top: top - MARGIN, behavior: "instant" })
  }

  /** The frame is as wide as the screen it stands for, and made smaller until it fits. */
  function fit() {
    const width = WIDTHS[root.querySelector("[data-width][aria-pressed=true]").dataset.width]
    const room = stage.clientWidth
    const scale = Math.min(1, room / width)
    frame.style.width = `${width}px`
    frame.style.height = `${Math.max(stage.clientHeight, SMALLEST) / scale}px`
    frame.style.transform = scale < 1 ? `scale(${scale})` : "none"
    frame.style.left = `${Math.max(0, (room - width * scale) / 2)}px`
  }

  root.addEventListener("click", ({ target }) => {
    const width = target.closest("[data-width]")
    const picked = target.closest("[data-pick]")?.dataset.pick
    if (width) {
      for (const one of root.querySelectorAll("[data-width]")) put(one, "aria-pressed", String(one === width))
      fit()
    }
    if (picked) {
      pick = picked
      soon(0)
    }
  })
  store.listen(({ cause }) => {
    if (store.isTrying) return
    if (cause === "select" && pageNow() === drawnPage) reveal()
    else soon()
  })
  new ResizeObserver(() => {
    fit()
    if (!frame.contentDocument?.querySelector(".form")?.hasChildNodes()) soon(0)
  }).observe(stage)
  frame.addEventListener("load", () => {
    isReady = true
    soon(0)
  })
  frame.src = address
}
