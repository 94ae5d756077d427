import { OLDER, OVERTAKEN } from "./drafts.js"
import { note } from "./notes.js"

const WORDS = {
  [OLDER]:
    "Newer answers to this task were saved in another window or on another device. What you see here is not saved.",
  [OVERTAKEN]: "This task was changed in another window of this browser. What you see here is not saved.",
}

/** Where two windows hold different answers, ask the person which to keep; with any other `kind` ask no longer. */
export function askWhich(kind, { keepThese, showOthers }) {
  note("answers", WORDS[kind] ?? "", [["Save what is here", keepThese], ["Show the newer answers", showOthers]])
}
