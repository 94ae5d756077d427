// Keys without Ctrl can be turned off: whoever speaks to their computer presses keys that they never meant. One switch
// for all pages, kept in this browser.
const OFF = "fieldwork-single-keys"
const TYPING = "textarea, select, audio, video, [contenteditable], input:not([type=radio], [type=checkbox])"

/** Whether such keys work, as a function; `box` is the switch. */
export function wireSingleKeys(box) {
  box.checked = read("localStorage", OFF) !== "off"
  box.addEventListener("change", () => write("localStorage", OFF, box.checked ? "" : "off"))
  return () => box.checked
}

/** Whether an event is a single key that somebody means for the page, and not for what they write in. */
export function isForThePage(event) {
  const isTaken = event.defaultPrevented || event.isComposing || event.repeat || document.querySelector("dialog[open]")
  return !isTaken && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest(TYPING)
}

export function read(storage, key) {
  try {
    return window[storage].getItem(key)
  } catch {
    return null // even its name is refused in frames of other sites and some private windows: nothing is remembered
  }
}

export function write(storage, key, words) {
  try {
    window[storage].setItem(key, words)
  } catch { /* as above */ }
}
