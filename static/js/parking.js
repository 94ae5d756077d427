// What was typed and has not reached the server yet, kept in this tab: it outlives a reload and a lost connection.
// Storage may be refused (private windows) or full; then the page works as it would without this.

const key = (form) => `fieldwork-draft ${location.pathname} ${form.dataset.autosave}`
const fieldsOf = (form, id) => form.querySelectorAll(`[name="${CSS.escape(id)}"]`)

/** Keep the page's fields as they are now, as `version`. */
export function park(form, questions, version) {
  const data = new FormData(form)
  const fields = Object.fromEntries(questions.map(({ id }) => [id, data.getAll(id)]))
  try {
    sessionStorage.setItem(key(form), JSON.stringify({ version, fields }))
  } catch { /* see above */ }
}

/** Fill in what was kept, if it is newer than the server's `version`; its version, or null. */
export function unpark(form, questions, version) {
  const kept = read(form)
  if (!kept || kept.version <= version) {
    forget(form)
    return null
  }
  for (const { id } of questions) {
    const words = kept.fields[id] ?? []
    for (const field of fieldsOf(form, id)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = words.includes(field.value)
      else field.value = words[0] ?? ""
    }
  }
  return kept.version
}

export function forget(form) {
  try {
    sessionStorage.removeItem(key(form))
  } catch { /* see above */ }
}

function read(form) {
  try {
    return JSON.parse(sessionStorage.getItem(key(form)))
  } catch {
    return null
  }
}
