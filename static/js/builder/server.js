// The builder's calls. Who is away says nothing; whoever refuses says why.

const PATIENCE_MS = 20000

/**
 * `post(address, body)` gives `{ status, told, text, headers }`, `told` null where that is no JSON; null without an
 * answer.
 */
export function poster(token) {
  return async (address, body, { isLeaving = false, signal } = {}) => {
    try {
      const reply = await fetch(address, {
        method: "POST",
        keepalive: isLeaving,
        signal: signal ?? AbortSignal.timeout(PATIENCE_MS),
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(body),
      })
      const isJson = reply.headers.get("Content-Type")?.startsWith("application/json")
      const text = await reply.text()
      return { status: reply.status, headers: reply.headers, text, told: isJson ? JSON.parse(text) : null }
    } catch {
      return null
    }
  }
}

/** Why a call came to nothing, in a sentence. */
export function reasonOf(answer) {
  return answer === null ? "the server does not answer" : (answer.told?.message ?? `the server says ${answer.status}`)
}
