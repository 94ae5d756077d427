// The admin's own scripts do the rest; this adds the switch of colour schemes.
import { wireThemeSwitch } from "./theme_switch.js"

wireThemeSwitch()
