// The builder's entry: makes its parts and wires them to one store, from the outside in.
import { announcer } from "./announce.js"
import { wireBar } from "./bar.js"
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
import { newId } from "./ids.js"
import { makeInspector } from "./inspector.js"
import { makeJudge } from "./judging.js"
import { wireKeyboard } from "./keyboard.js"
import { paletteOf } from "./palette.js"
import { wirePreview } from "./preview.js"
import { wirePublishing } from "./publishing.js"
import { identified, shapeFault } from "./reading.js"
import { wireRoom } from "./room.js"
import { makeSavedState } from "./saved_state.js"
import { makeSaver, wireLeaving } from "./saving.js"
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
wireBar(root, store, {
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
})
if (shape) {
  part("misshapen").hidden = false
  part("why").textContent = `The stored draft cannot be drawn: ${shape}`
}
root.setAttribute("data-ready", "")
