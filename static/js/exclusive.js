/** Choosing an option like "None of these" clears the others of its question, and choosing another clears it. */
export function wireExclusiveOptions(root = document) {
  for (const question of root.querySelectorAll("fieldset:has([data-exclusive])")) {
    question.addEventListener("change", ({ target }) => {
      if (!target.checked) return
      for (const other of question.querySelectorAll("input")) {
        if (other !== target && ("exclusive" in other.dataset || "exclusive" in target.dataset)) other.checked = false
      }
    })
  }
}
