// The builder's calls. Who is away says nothing; whoever refuses says why.
import { mayOutlive } from "../keepalive.js"

const PATIENCE_MS = 20000
const SIGNED_OUT = 401
const TOKEN = /(?:^|;\s*)csrftoken=([^;]+)/

/**
 * `{ status, told, text, headers }` of what came back for `body`, `told` null where that is no JSON; null without an
 * answer.
 */
export async function post(address, body, { isLeaving = false, signal } = {}) {
  const sent = JSON.stringify(body)
  try {
    const reply = await fetch(address, {
      method: "POST",
      keepalive: isLeaving && mayOutlive(sent),
      signal: signal ?? AbortSignal.timeout(PATIENCE_MS),
      headers: { "Content-Type": "application/json", "X-CSRFToken": tokenIn(document.cookie) },
      body: sent,
    })
    const isJson = reply.headers.get("Content-Type")?.startsWith("application/json")
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, text, told: isJson ? JSON.parse(text) : null }
  } catch {
    return null
  }
}

/** The token against forged requests as it is now: who signs in again in another window gets a new one. */
export function tokenIn(cookies) {
  return TOKEN.exec(cookies)?.[1] ?? ""
}

/** Whether the same call may succeed later: once the server is back, or once somebody has signed in again. */
export function isPassing(answer) {
  return answer === null || answer.status >= 500 || answer.status === SIGNED_OUT || answer.told?.code === "forged"
}

/** Why a call came to nothing, as the end of a sentence. */
export function reasonOf(answer) {
  const words = answer === null ? "the server does not answer" : (answer.told?.message ?? `the server says ${answer.status}`)
  return words.replace(/\.$/, "")
}
