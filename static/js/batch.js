// The page of one batch: what changes on it while people work, and what a set-up would make of other numbers.
import "./live.js"
import { wireSetupPreview } from "./setup_preview.js"

wireSetupPreview()
