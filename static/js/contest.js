import { OLDER, OVERTAKEN } from "./drafts.js"
import { note } from "./notes.js"
import { say } from "./words.js"

const WORDS = {
  [OLDER]: say(
    "Newer answers to this task were saved in another window or on another device. What you see here is not saved.",
  ),
  [OVERTAKEN]: say("This task was changed in another window of this browser. What you see here is not saved."),
}

/** Where two windows hold different answers to a task, ask the person which to keep; with any other `kind` ask no longer. */
export function askWhich(kind, { keepThese, showOthers }, task) {
  const ways = [[say("Save what is here"), keepThese], [say("Show the newer answers"), showOthers]]
  note("answers", WORDS[kind] ?? "", ways, task)
}
