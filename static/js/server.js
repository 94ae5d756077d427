// Calls to the participant API.

const PATIENCE_MS = 15000

/** What the server said, `{ status, told }` with `told` null where that is no JSON; null where nothing came at all. */
export async function call(address, token, method, body, { isLeaving = false } = {}) {
  try {
    const reply = await fetch(address, {
      method,
      keepalive: isLeaving,
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { "Content-Type": "application/json", Authorization: `Participant ${token}` },
      body: JSON.stringify(body),
    })
    return { status: reply.status, told: await reply.json().catch(() => null) }
  } catch {
    return null
  }
}
