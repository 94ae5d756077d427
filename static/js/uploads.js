// Files of [data-upload] questions go to the server at once, each with its progress; what failed can be tried again.
// Without this script the page turn brings them, and a tick says which of those that are here stay.
import { size } from "./drop_zone.js"
import { button, part } from "./element.js"
import { say } from "./words.js"

// Besides 5xx, what another try may mend: 0 is no answer at all, 409 full until it is saved that a file was taken out.
const PASSING = [0, 408, 409, 429]

/** Let every upload question of `form` send its files as they are chosen, and hold a page turn until they are there. */
export function wireUploads(form) {
  const questions = [...(form?.querySelectorAll("[data-upload]") ?? [])].map(wire)
  if (!questions.length) return
  let held = null // the button of a page turn that waits

  form.addEventListener("submit", (event) => {
    const busy = questions.find((question) => question.list.querySelector("[data-state=sending]"))
    const failed = form.querySelector("[data-upload] [data-state=failed]")
    if (!busy && !failed) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (busy) {
      held = event.submitter
      busy.say(say("Going on as soon as the files are here."))
    } else failed.querySelector("button").focus()
  }, { capture: true })
  form.addEventListener("uploaded", () => {
    if (!held || form.querySelector("[data-state=sending]")) return
    const button = held
    held = null
    form.requestSubmit(button)
  })
  addEventListener("beforeunload", (event) => {
    if (form.querySelector("[data-state=sending]")) event.preventDefault()
  })
}

function wire(root) {
  const input = root.querySelector("input[type=file]")
  const question = { root, input, list: root.querySelector("[data-files]"), say: speaker(root) }
  input.removeAttribute("name") // what it holds was sent by this script
  root.querySelector("[data-without-script]")?.remove()
  for (const line of question.list.children) keep(question, line)
  input.addEventListener("input", (event) => event.stopPropagation()) // a file changes the answers when it is here
  const take = () => {
    for (const file of input.files) add(question, file)
    input.value = ""
  }
  input.addEventListener("change", take)
  take() // what was chosen before this script was here
  return question
}

function speaker(root) {
  const place = root.querySelector("[data-said]")
  return (words) => { place.textContent = words }
}

/** A line for a file that was just chosen. */
function add(question, file) {
  const line = part("li", "upload-file", part("span", "upload-name", file.name), part("span", "upload-state"))
  offer(question, line, file)
  question.list.append(line)
}

/** The file's way to the server, unless it is clear that it would be refused. */
function offer(question, line, file) {
  const { most, limit, limitWords } = question.root.dataset
  const { name } = file
  const isFull = [...question.list.children].filter(takesRoom).length >= Number(most)
  if (file.size > Number(limit)) {
    refuse(question, line, file, say('"{name}" is larger than {limit}.', { name, limit: limitWords }))
  } else if (isFull) {
    const words = say('There is room for {most} here: take one out before "{name}".', { name, most })
    refuse(question, line, file, words, true)
  } else send(question, line, file)
}

/** Whether a line is of a file that is kept or on its way, not of one that was refused or taken out. */
const takesRoom = (line) => line.dataset.state !== "failed" && !line.querySelector("input:not(:checked)")

function send(question, line, file) {
  const bar = part("progress", "upload-bar")
  bar.max = 1
  bar.value = 0
  bar.setAttribute("aria-label", say("Sending {name}", { name: file.name }))
  const call = new XMLHttpRequest()
  const stop = fileButton(say("Cancel"), file.name, () => { call.abort(); drop(question, line, file.name) })
  show(line, "sending", say("Sending"), bar, stop)
  call.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total
  })
  call.addEventListener("loadend", () => {
    if (!line.isConnected) return
    if (call.status === 201) arrived(question, line, file, call.response)
    else refuse(question, line, file, reason(call, file), mayPass(call.status))
    question.root.dispatchEvent(new Event("uploaded", { bubbles: true }))
  })
  call.open("POST", question.root.dataset.upload)
  call.responseType = "json"
  call.setRequestHeader("Authorization", `Participant ${question.root.dataset.token}`)
  const body = new FormData()
  body.append("file", file)
  call.send(body)
}

const mayPass = (status) => status >= 500 || PASSING.includes(status)

function reason(call, file) {
  const lost = say('"{name}" did not get through. Try again when you are connected.', { name: file.name })
  return call.response?.error?.detail ?? lost
}

function arrived(question, line, file, told) {
  const box = document.createElement("input")
  Object.assign(box, { type: "checkbox", name: question.root.dataset.field, value: told.file_key, checked: true })
  line.querySelector(".upload-name").append(box)
  show(line, "kept", size(file.size))
  keep(question, line)
  question.say(say("{name} is here.", { name: file.name }))
  changed(question)
}

/** A file that is here can be taken out; the tick that says so without a script is no longer seen. */
function keep(question, line) {
  const name = line.querySelector(".upload-name").textContent.trim()
  line.querySelector("input").hidden = true
  line.append(fileButton(say("Remove"), name, () => { drop(question, line, name); changed(question) }))
}

function refuse(question, line, file, words, again = false) {
  const retry = again ? [fileButton(say("Try again"), file.name, () => offer(question, line, file))] : []
  show(line, "failed", words, ...retry, fileButton(say("Remove"), file.name, () => drop(question, line, file.name)))
  question.say(words)
}

function drop(question, line, name) {
  line.remove()
  question.say(say("{name} was taken out.", { name }))
  question.input.focus()
  question.root.dispatchEvent(new Event("uploaded", { bubbles: true }))
}

/** What stands behind the name of a file. */
function show(line, state, words, ...controls) {
  line.dataset.state = state
  line.querySelector(".upload-state").textContent = words
  for (const old of line.querySelectorAll(":scope > button, :scope > progress")) old.remove()
  line.append(...controls)
}

const changed = (question) => question.list.dispatchEvent(new Event("input", { bubbles: true }))

/** What it does to which file is its name; the file's is not seen again. */
function fileButton(label, name, act) {
  return button("button button-quiet", [label, part("span", "visually-hidden", ` ${name}`)], act)
}
