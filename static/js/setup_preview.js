const PAUSE_MS = 400

/** Show what a set-up would make of the numbers in form[data-setup], while somebody changes them. */
export function wireSetupPreview(root = document) {
  for (const form of root.querySelectorAll("form[data-setup]")) {
    form.querySelector("[data-try]").hidden = true // the script does what this button asks for
    const preview = form.querySelector("[data-preview]")
    let pause, asked
    form.addEventListener("input", () => {
      clearTimeout(pause)
      pause = setTimeout(async () => {
        asked?.abort()
        asked = new AbortController()
        const html = await groups(form, asked.signal).catch(() => null) // the button is there still, and says what is wrong
        if (html === null) return
        preview.innerHTML = html
        form.querySelector("[data-told]").textContent = preview.querySelector("[data-tell]")?.dataset.tell ?? ""
      }, PAUSE_MS)
    })
  }
}

async function groups(form, signal) {
  const numbers = new URLSearchParams(new FormData(form))
  numbers.delete("csrfmiddlewaretoken")
  const answer = await fetch(`${form.dataset.setup}?${numbers}`, { headers: { Accept: "text/html" }, signal })
  return answer.ok ? answer.text() : null
}
