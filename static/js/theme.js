// Runs before the first paint (a plain script in <head>), so that a chosen scheme never flashes the other one.
try {
  const chosen = localStorage.getItem("fieldwork-theme")
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen
} catch { /* Storage is refused in some private windows; the system's scheme holds then. */ }
