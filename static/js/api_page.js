// The browsable API: sends what the forms hold and shows the answer in the page.
const status = document.querySelector("[data-api-status]")
const answer = document.querySelector("[data-api-answer]")

/** JSON text with its lines indented; other text as it is. */
export function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

async function send(form) {
  const method = form.dataset.apiMethod
  const body = form.elements.body?.value.trim() || undefined
  const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }
  if (body) headers["Content-Type"] = "application/json"
  status.textContent = `${method}: waiting for the answer…`
  try {
    const reply = await fetch(form.action, { method, headers, body })
    answer.textContent = readable(await reply.text()) || "(empty)"
    status.textContent = `${method}: ${reply.status} ${reply.statusText}`
  } catch {
    status.textContent = `${method}: the server could not be reached. Nothing is known of what became of it.`
  }
  answer.focus()
}

for (const form of document.querySelectorAll("[data-api-method]")) {
  form.hidden = false
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    send(form)
  })
}
