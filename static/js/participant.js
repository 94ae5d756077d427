// The participant's entry: what makes the screen more comfortable. Every screen is complete without it.
import { wireCopyButtons } from "./copy.js"
import { wireExclusiveOptions } from "./exclusive.js"
import { wirePictures } from "./pictures.js"
import { wireScreen } from "./screen.js"
import { wireThemeSwitch } from "./theme_switch.js"
import { wireTimes } from "./times.js"
import { wireWayBack } from "./way_back.js"

wireThemeSwitch()
wireTimes()
wireCopyButtons()
wireExclusiveOptions()
wirePictures()
wireWayBack(document.querySelector("a[data-way-back]"))
wireScreen(document.querySelector("form[data-assignment]"))
document.querySelector("[data-takes-focus]")?.focus()
