// How near a picture is: 1 shows it whole.

const LEVELS = [1, 1.5, 2, 3, 4, 6, 8]

export const clamped = (level) => Math.min(LEVELS.at(-1), Math.max(1, level))

/** The next level up (`by` 1) or down (-1) from any level. */
export function nearer(level, by) {
  const next = by > 0 ? LEVELS.find((one) => one > level + 0.01) : LEVELS.findLast((one) => one < level - 0.01)
  return next ?? clamped(level)
}

/** The width in pixels at which a picture of its natural size lies whole in an area; none is blown up for it. */
export function fitted({ naturalWidth, naturalHeight }, { clientWidth, clientHeight }) {
  const scale = Math.min(1, clientWidth / naturalWidth, clientHeight / naturalHeight)
  return naturalWidth ? naturalWidth * scale : 0
}
