/** Close an open details[data-menu] by Escape, or by a press elsewhere. */
export function wireMenus(root = document) {
  const menus = [...root.querySelectorAll("details[data-menu]")]
  root.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false
  })
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return
      menu.open = false
      menu.querySelector("summary").focus()
    })
  }
}
