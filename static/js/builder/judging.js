// What the server finds wrong with the layout, asked while it is written; the newest answer counts.

const REST_MS = 300

export function makeJudge(store, { post, show }) {
  let timer = null
  let asked = null

  async function ask() {
    asked?.abort()
    const { signal } = (asked = new AbortController())
    const pages = store.pages
    const answer = await post({ pages }, { signal })
    if (!signal.aborted && answer?.status === 200) show(answer.told.problems, pages)
  }

  function soon(ms = REST_MS) {
    clearTimeout(timer)
    timer = setTimeout(ask, ms)
  }

  store.listen(({ cause }) => cause !== "select" && !store.isTrying && soon())
  soon(0)
}
