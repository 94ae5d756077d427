// Shows what was typed and was not taken, so that nothing goes without its person knowing.
import { OLDER, OVER, WRONG } from "./drafts.js"
import { button } from "./notes.js"
import { say } from "./words.js"

const HEADINGS = {
  [OLDER]: say(
    "These answers were not taken: newer ones to the same questions were saved in another window or on another device.",
  ),
  [OVER]: say("These answers came after the tasks were closed, and were not taken."),
  [WRONG]: say("These answers could not be taken."),
}

/** List at the top of the page what the outbox holds of that kind, except the record `key`, which its form shows. */
export async function showLeftOvers(outbox, key) {
  const records = (await outbox.all()).filter((record) => record.refused && record.key !== key)
  const main = document.querySelector("main")
  main.querySelector("[data-left-over]")?.remove()
  if (!records.length) return
  const list = document.createElement("div")
  list.className = "left-over"
  list.dataset.leftOver = ""
  list.setAttribute("role", "status")
  list.append(...records.map((record) => card(record, outbox)))
  main.prepend(list)
}

function card(record, outbox) {
  const made = document.createElement("section")
  made.className = "notice"
  made.dataset.tone = "attention"
  made.append(
    paragraph(HEADINGS[record.refused.kind]),
    typed(record),
    button(say("I do not need them any more"), async () => {
      await outbox.settle(record.key, record.version)
      made.remove()
    }),
  )
  return made
}

/** The questions and answers; closed at first where they are of other tasks, for others may use this computer too. */
function typed({ title, assignment, fields, refused, page }) {
  const made = document.createElement("details")
  made.open = location.pathname.includes(assignment.split("/").at(-1))
  const summary = document.createElement("summary")
  summary.textContent = say("What was typed: {title}", { title })
  const list = document.createElement("dl")
  for (const { question, shown } of Object.values(fields)) {
    const [term, words] = [document.createElement("dt"), document.createElement("dd")]
    term.textContent = question
    words.textContent = shown || say("(no answer)")
    list.append(term, words)
  }
  made.append(summary, list)
  if (refused.kind === WRONG) made.append(paragraph(refused.reason), link(page, say("Go to this task")))
  return made
}

function paragraph(words) {
  const made = document.createElement("p")
  made.textContent = words
  return made
}

function link(address, words) {
  const made = document.createElement("a")
  made.href = address
  made.textContent = words
  return made
}
