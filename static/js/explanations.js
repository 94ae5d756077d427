/** The text box of an option is there while the option is chosen. Else it says nothing, and keeps what is in it. */
export function wireExplanations(root = document) {
  for (const question of root.querySelectorAll("[data-explained]:not(:disabled)")) {
    const boxes = [...question.querySelectorAll("[data-explains]")]
    const settle = () => boxes.forEach(follow)
    question.addEventListener("change", settle) // here, so that it is done before the form is saved
    root.addEventListener("filled", settle)
    settle()
  }
}

function follow(box) {
  const { checked } = document.getElementById(box.dataset.explains)
  box.hidden = !checked
  box.querySelector("textarea").disabled = !checked
}
