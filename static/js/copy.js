import { toast } from "./toast.js"
import { say } from "./words.js"

/** Let every button[data-copy] copy the text of the element whose id it names. */
export function wireCopyButtons(root = document) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false
    button.addEventListener("click", () => copy(document.getElementById(button.dataset.copy)))
  }
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent.trim())
    toast(say("Copied."))
  } catch {
    // Pages served without TLS have no clipboard: select the text, so that one key does it.
    getSelection().selectAllChildren(source)
    toast(say("The text is selected. Copy it with Ctrl+C or ⌘C."))
  }
}
