// What makes the items of a page more comfortable, wherever they are drawn.
import { wireExclusiveOptions } from "./exclusive.js"
import { wireExplanations } from "./explanations.js"
import { wireLongTexts } from "./long_text.js"
import { wirePictures } from "./pictures.js"
import { wireRankings } from "./ranking.js"
import { wireConditions } from "./show_if.js"

export function wireItems(root = document) {
  wireExclusiveOptions(root)
  wireExplanations(root)
  wireLongTexts(root)
  wireRankings(root)
  wireConditions(root)
  wirePictures(root)
}
