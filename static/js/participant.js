// The participant's entry: what makes the screen more comfortable. Every screen is complete without it.
import { wireAutosave } from "./autosave.js"
import { wireCopyButtons } from "./copy.js"
import { wireExclusiveOptions } from "./exclusive.js"
import { wirePictures } from "./pictures.js"
import { wireThemeSwitch } from "./theme_switch.js"
import { wireTimes } from "./times.js"
import { wireWayBack } from "./way_back.js"

wireThemeSwitch()
wireTimes()
wireCopyButtons()
wireExclusiveOptions()
wirePictures()
wireWayBack(document.querySelector("[data-way-back]"))
wireAutosave(document.querySelector("form[data-autosave]"))
document.querySelector("[data-takes-focus]")?.focus()
