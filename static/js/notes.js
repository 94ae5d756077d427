/**
 * Say `words` in the place `[data-note=name]`, which is a live region; nothing empties it. `buttons` are pairs of a
 * label and what it does.
 */
export function note(name, words, buttons = []) {
  const place = document.querySelector(`[data-note="${name}"]`)
  if (!place) return
  if (place.dataset.words === words) return
  place.dataset.words = words
  place.replaceChildren()
  if (!words) return
  const box = document.createElement("div")
  box.className = "notice"
  box.dataset.tone = "attention"
  const sentence = document.createElement("p")
  sentence.textContent = words
  box.append(sentence, ...buttons.map(([label, act]) => button(label, act)))
  place.append(box)
}

export function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "button"
  made.textContent = label
  made.addEventListener("click", act)
  return made
}
