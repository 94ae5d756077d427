// What makes the items of a page more comfortable, wherever they are drawn.
import { wireExclusiveOptions } from "./exclusive.js"
import { wirePictures } from "./pictures.js"

export function wireItems(root = document) {
  wireExclusiveOptions(root)
  wirePictures(root)
}
