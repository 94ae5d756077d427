// Shows what was typed and was not taken, so that nothing goes without its person knowing.
import { OLDER, OVER, WRONG } from "./drafts.js"
import { button, part } from "./element.js"
import { say } from "./words.js"

const HEADINGS = {
  [OLDER]: say(
    "These answers were not taken: newer ones to the same questions were saved in another window or on another device.",
  ),
  [OVER]: say("These answers came after the tasks were closed, and were not taken."),
  [WRONG]: say("These answers could not be taken."),
}

/** List at the top of the page what the outbox holds of that kind, except the records `keys`, which the page's form shows. */
export async function showLeftOvers(outbox, keys) {
  const records = (await outbox.all()).filter((record) => record.refused && !keys.includes(record.key))
  const main = document.querySelector("main")
  main.querySelector("[data-left-over]")?.remove()
  if (!records.length) return
  const list = part("div", "left-over", ...records.map((record) => card(record, outbox)))
  list.dataset.leftOver = ""
  list.setAttribute("role", "status")
  main.prepend(list)
}

function card(record, outbox) {
  const settle = button("button", say("I do not need them any more"), async () => {
    await outbox.settle(record.key, record.version)
    made.remove()
  })
  const made = part("section", "notice", part("p", "", HEADINGS[record.refused.kind]), typed(record), settle)
  made.dataset.tone = "attention"
  return made
}

/** The questions and answers; closed at first where they are of other tasks, for others may use this computer too. */
function typed({ title, assignment, fields, refused, page }) {
  const answers = Object.values(fields).flatMap(({ question, shown }) => [
    part("dt", "", question),
    part("dd", "", shown || say("(no answer)")),
  ])
  const summary = part("summary", "", say("What was typed: {title}", { title }))
  const made = part("details", "", summary, part("dl", "", ...answers))
  made.open = location.pathname.includes(assignment.split("/").at(-1))
  if (refused.kind === WRONG) made.append(part("p", "", refused.reason), link(page, say("Go to this task")))
  return made
}

function link(address, words) {
  const made = part("a", "", words)
  made.href = address
  return made
}
