// Calls to the participant API.

const PATIENCE_MS = 15000
const MOST_BYTES_ON_LEAVING = 60_000 // browsers refuse to keep more than 64 KiB alive; a plain call may still get through

/** What the server said, `{ status, told }` with `told` null where that is no JSON; null where nothing came at all. */
export async function call(address, token, method, body, { isLeaving = false } = {}) {
  const text = JSON.stringify(body)
  try {
    const reply = await fetch(address, {
      method,
      keepalive: isLeaving && new TextEncoder().encode(text).length <= MOST_BYTES_ON_LEAVING,
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
