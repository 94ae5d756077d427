// The console's entry: wires what its pages share. Every page is complete without it.
import { wireCopyButtons } from "./copy.js"
import { wireDropZones } from "./drop_zone.js"
import { wireMenus } from "./menu.js"
import { wireThemeSwitch } from "./theme_switch.js"
import { wireTimes } from "./times.js"

wireThemeSwitch()
wireMenus()
wireTimes()
wireCopyButtons()
wireDropZones()
