const KEY = "fieldwork-theme"
const systemIsDark = matchMedia("(prefers-color-scheme: dark)")

const system = () => (systemIsDark.matches ? "dark" : "light")

/** The scheme that is shown now: the chosen one, else the system's. */
const shown = () => document.documentElement.dataset.theme ?? system()

function choose(theme) {
  // Back at the system's own scheme nothing stays chosen, so that the page follows it again.
  const follow = theme === system()
  if (follow) delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (follow) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch { /* Without storage the choice lasts for this page. */ }
}

/** Let every button[data-theme-switch] under `root` turn the other scheme on; shown only where scripts run. */
export function wireThemeSwitch(root = document) {
  for (const button of root.querySelectorAll("[data-theme-switch]")) {
    const show = () => button.setAttribute("aria-pressed", String(shown() === "dark"))
    button.addEventListener("click", () => {
      choose(shown() === "dark" ? "light" : "dark")
      show()
    })
    systemIsDark.addEventListener("change", show)
    show()
    button.hidden = false
  }
}
