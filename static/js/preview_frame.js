// The inside of the builder's preview: what is put into the page, as one element, behaves as it does for participants.
import { wireItems } from "./items.js"

const wireNew = (changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof Element) wireItems(node)
  }
}
new MutationObserver(wireNew).observe(document.querySelector("#main"), { childList: true })
