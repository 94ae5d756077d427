// The entry of console pages that show items as participants see them.
import { wireItems } from "./items.js"

wireItems()
