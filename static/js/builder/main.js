// The builder's entry: makes its parts and wires them to one store, from the outside in.
import { announcer } from "./announce.js"
import { makeCanvas } from "./canvas.js"
import { check } from "./checking.js"
import { makeChooser, makeMover } from "./choosing.js"
import { askWhose } from "./conflict.js"
import { makeDeeds } from "./deeds.js"
import { drawShapes, put } from "./dom.js"
import { wireDragging } from "./dragging.js"
import { makeFaultList } from "./fault_list.js"
import { makeGuide } from "./going.js"
import { showKeys } from "./help.js"
import { makeInspector } from "./inspector.js"
import { makeJudge } from "./judging.js"
import { wireKeyboard } from "./keyboard.js"
import { paletteOf } from "./palette.js"
import { wirePreview } from "./preview.js"
import { wirePublishing } from "./publishing.js"
import { identified, shapeFault } from "./reading.js"
import { makeSaver, wireLeaving } from "./saving.js"
import { wireRoom } from "./room.js"
import { makeSavedState } from "./saved_state.js"
import { post } from "./server.js"
import { wireStarting } from "./starting.js"
import { makeStore } from "./store.js"
import { wireTabs } from "./tabs.js"
import { makeToolbar } from "./toolbar.js"
import { titles } from "./words.js"

const root = document.querySelector("[data-builder]")
const data = JSON.parse(document.getElementById("builder-data").textContent)
drawShapes(root)
root.hidden = false
const part = (name) => root.querySelector(`[data-${name}]`)
const newId = () => crypto.randomUUID?.() ?? madeId()
const shape = shapeFault(data.pages)

// What is built, and what can be done to it.
const named = titles(data.items)
const fields = new Map(data.fields.map((field) => [field.key, field]))
const store = makeStore(shape ? [] : identified(data.pages, newId))
const deeds = makeDeeds(store, named, newId)
const say = announcer(part("announce"))
const at = (call) => (body, options) => post(data.addresses[call], body, options)
store.listen(({ cause, said }) => cause !== "typing" && say(said)) // what one types is heard already

// The parts of the screen.
const tabs = wireTabs(root)
wireRoom(root)
const canvas = makeCanvas(part("canvas"), store, { named, fields, choose: (id) => choose(id) })
const inspector = makeInspector(part("inspector"), store, { data, deeds, named })
const choose = makeChooser(data, store, deeds, canvas)
const moveTo = makeMover(store, deeds, canvas, named)
const edit = () => {
  tabs.show("settings")
  inspector.focus()
}
const guide = makeGuide(store, { canvas, tabs, inspector, named })
makeToolbar(canvas, store, deeds, { choose, moveTo, edit })
part("palette").append(
  ...paletteOf(data, (fresh) => {
    tabs.show("layout")
    deeds.add(fresh)
    canvas.focus()
  }),
)
part("inspector").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  tabs.show("layout")
  canvas.focus()
})
wireKeyboard(canvas, store, deeds, { named, newId, say, edit })
wireDragging(root, canvas, store, deeds, { showCanvas: () => tabs.show("layout"), say })
const starting = wireStarting(part("starting"), store, deeds, { data, canvas, newId })
wirePreview(part("preview"), store, { post: at("preview"), address: data.addresses.frame })

// What the server keeps and says.
const saver = makeSaver(store, {
  post: at("draft"),
  revision: data.revision,
  decide: (theirs) => askWhose(store, theirs),
  show: makeSavedState(part("saved"), say),
})
wireLeaving(saver)
// What the Back button brings out of the browser's memory may be older than what others have saved since.
addEventListener("pageshow", ({ persisted }) => persisted && saver.isSaved() && location.reload())
const showFaults = makeFaultList(part("faults"), {
  store,
  canvas,
  inspector,
  guide,
  data,
  when: (count) => countFaults(count),
})
const countFaults = wirePublishing(part("publish"), part("version"), store, {
  data,
  saver,
  post: at("publish"),
  showFaults,
})
makeJudge(store, { post: at("faults"), show: showFaults })

// The bar.
const acts = {
  undo: () => store.undo(),
  redo: () => store.redo(),
  page: () => {
    deeds.addPage()
    canvas.focus()
  },
  check: () => check(store, { post: at("check"), guide }),
  again: starting.again,
  bring: starting.bring,
  export: starting.export,
  keys: showKeys,
  large: ({ target }) => put(target.closest("button"), "aria-pressed", String(root.toggleAttribute("data-large"))),
}
root.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-act]")
  if (!wanted || wanted.getAttribute("aria-disabled") === "true") return
  closeMenu(wanted.closest("details[data-menu]"))
  acts[wanted.dataset.act](event)
})
const showActs = () => {
  put(root.querySelector("[data-act=undo]"), "aria-disabled", String(!store.canUndo))
  put(root.querySelector("[data-act=redo]"), "aria-disabled", String(!store.canRedo))
}
store.listen(showActs)
showActs()
if (shape) {
  part("misshapen").hidden = false
  part("why").textContent = `The stored draft cannot be drawn: ${shape}`
}
root.setAttribute("data-ready", "")

/** A dialog that opens now gives the focus back to the menu: what was pressed in it cannot have it. */
function closeMenu(menu) {
  menu?.querySelector("summary").focus()
  menu?.removeAttribute("open")
}

/** Pages that come without TLS have no randomUUID. */
function madeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex)
}
