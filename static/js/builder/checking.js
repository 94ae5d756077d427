// What is missing before the set-up, and what would keep people from doing the work: asked for, listed, with links.
import { ask } from "./dialog.js"
import { el } from "./dom.js"
import { reasonOf } from "./server.js"

const HEADINGS = { missing: "Missing before the set-up", accessibility: "Hard for some people", data: "In the data" }

export async function check(store, { post, guide }) {
  const answer = await post({ pages: store.pages })
  const body =
    answer?.status === 200
      ? listed(answer.told.findings, guide)
      : el("p", {}, `This could not be checked: ${reasonOf(answer)}.`)
  const place = await ask({
    title: "Check before set-up",
    body,
    answers: [{ words: "Close", value: null }],
    isWide: true,
  })
  if (place) guide.go(place)
}

function listed(findings, guide) {
  if (!findings.length)
    return el(
      "p",
      {},
      "Nothing is missing, and nothing stands in the way of people who use a keyboard or a screen reader.",
    )
  return Object.entries(HEADINGS).map(([kind, heading]) => {
    const own = findings.filter((finding) => finding.kind === kind)
    return (
      own.length > 0 &&
      el(
        "section",
        { class: "builder-findings" },
        el("h3", {}, heading),
        el(
          "ul",
          {},
          own.map((finding) => entry(finding, guide)),
        ),
      )
    )
  })
}

function entry({ path, message }, guide) {
  const leave = ({ target }) => target.closest("dialog").finish(path)
  return el(
    "li",
    {},
    path && el("button", { type: "button", class: "builder-link", onclick: leave }, guide.called(path)),
    " ",
    el("span", {}, message),
  )
}
