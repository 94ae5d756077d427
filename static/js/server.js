// Calls to the participant API.
import { mayOutlive } from "./keepalive.js"

const PATIENCE_MS = 15000

/** What the server said, `{ status, told }` with `told` null where that is no JSON; null where nothing came at all. */
export async function call(address, token, method, body, { isLeaving = false } = {}) {
  const text = JSON.stringify(body)
  try {
    const reply = await fetch(address, {
      method,
      keepalive: isLeaving && mayOutlive(text),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { "Content-Type": "application/json", Authorization: `Participant ${token}` },
      body: text,
    })
    return { status: reply.status, told: await reply.json().catch(() => null) }
  } catch {
    return null
  }
}
