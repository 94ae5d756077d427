import { say } from "./words.js"

/** Say in words that a picture did not come, in the frame where it would be. */
export function wirePictures(root = document) {
  for (const picture of root.querySelectorAll(".picture-frame img")) {
    if (picture.complete && !picture.naturalWidth) tellFailed(picture.parentElement)
    else picture.addEventListener("error", () => tellFailed(picture.parentElement))
  }
}

function tellFailed(frame) {
  if ("failed" in frame.dataset) return
  frame.dataset.failed = ""
  frame.append(say("This picture could not be loaded. Try to open it by itself."))
}
