// Requests that go on while their page is left.

const MOST_BYTES = 60_000 // browsers refuse a longer body outright, at 64 KiB of all such requests together

/** Whether a request with the text `body` may outlive its page; a longer one has to hope that it is quick enough. */
export function mayOutlive(body = "") {
  return new TextEncoder().encode(body).length <= MOST_BYTES
}
