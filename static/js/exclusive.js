/** Choosing an option like "None of these" clears the others of its question, and choosing another clears it. */
export function wireExclusiveOptions(root = document) {
  for (const choices of root.querySelectorAll(".choices:has([data-exclusive])")) {
    choices.addEventListener("change", ({ target }) => {
      if (!target.checked) return
      for (const other of choices.querySelectorAll("input")) {
        if (other !== target && ("exclusive" in other.dataset || "exclusive" in target.dataset)) other.checked = false
      }
    })
  }
}
