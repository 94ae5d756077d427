/** A long text stands in a frame of its own, which scrolls; the button beside it takes the frame's limit away. */
export function wireLongTexts(root = document) {
  for (const button of root.querySelectorAll("[data-show-all]")) {
    const frame = document.getElementById(button.getAttribute("aria-controls"))
    button.hidden = false
    button.addEventListener("click", () => {
      const isWhole = button.getAttribute("aria-expanded") === "true"
      button.setAttribute("aria-expanded", String(!isWhole))
      frame.toggleAttribute("data-whole", !isWhole)
      if (isWhole) button.scrollIntoView({ block: "nearest" })
    })
  }
}
