// The participant's entry: what makes the screen more comfortable. Every screen is complete without it.
import { wireCopyButtons } from "./copy.js"
import { wireItems } from "./items.js"
import { wireScreen } from "./screen.js"
import { wireShortcuts } from "./shortcuts.js"
import { wireThemeSwitch } from "./theme_switch.js"
import { wireTimes } from "./times.js"
import { wireUploads } from "./uploads.js"
import { wireWayBack } from "./way_back.js"
import { wireZoom } from "./zoom.js"

wireThemeSwitch()
wireTimes()
wireCopyButtons()
wireItems()
wireZoom()
wireWayBack(document.querySelector("[data-way-back]"))
wireScreen(document.querySelector("form[data-assignment]"))
wireUploads(document.querySelector("form[data-assignment]"))
wireShortcuts()
document.querySelector("[data-takes-focus]")?.focus()
