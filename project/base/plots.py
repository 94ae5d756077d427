"""Where the marks of a small plot stand, for a template to draw. Pure: numbers in, places out.

Places down are pixels. Where a plot is as wide as its page, places across are shares of the width, such as "12.50%", so
that bars grow and letters stay as large as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

# 1. Horizontal bars with a name at the left and a number at the right: shares, few of them.

ROW, LABEL, FULL, ROOM = 28, 84, 220, 48  # units: height of a row, width of its name, of a whole bar, and of its number
THICK = 16


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    value: float
    y: int
    length: int

    @property
    def text_y(self) -> int:
        return self.y + THICK - 4


@dataclass(frozen=True, slots=True)
class Bars:
    width: int
    height: int
    bars: list[Bar]
    description: str
    left: int = LABEL
    full: int = FULL
    thick: int = THICK
    number_x: int = LABEL + FULL + 8


def bars(values: Sequence[tuple[str, float | None]]) -> Bars | None:
    """Horizontal bars for values from 0 to 1, below each other; None where there is no value at all."""
    known = [(name, value) for name, value in values if value is not None]
    if not known:
        return None
    drawn = [
        Bar(name, value, index * ROW + (ROW - THICK) // 2, round(FULL * value))
        for index, (name, value) in enumerate(known)
    ]
    told = ", ".join(f"{name} {value:.2f}" for name, value in known)
    return Bars(LABEL + FULL + ROOM, ROW * len(known), drawn, told)


# 2. Columns that stand on an axis: histograms and counts over time.

TOP, TALL, FOOT = 10, 120, 24  # pixels: above the highest line, from there to the axis, and below for names
LEAST = 2  # pixels of a column that counts anything at all
SHARE = 0.8  # of its place that a column fills
LETTER, GAP = 8, 8  # pixels of a digit beside a line, and between it and the line
FEW, SHORT = 14, 3  # so many columns are all named where the words have so few letters; else three are


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name` says what it counts, `mark` the same under the axis, in a word."""

    name: str
    mark: str
    count: int
    x: str = ""
    y: int = 0
    width: str = ""
    height: int = 0

    @property
    def told(self) -> str:
        return f"{self.name}: {self.count:,}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line across at a round number."""

    label: str
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A word under the axis; `anchor` says which end of it stands at `x`."""

    text: str
    x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Columns:
    columns: list[Column]
    lines: list[Line]
    marks: list[Mark]
    margin: str  # pixels, for the numbers beside the lines
    number_x: str  # where they end
    height: int = TOP + TALL + FOOT
    axis_y: int = TOP + TALL
    mark_y: int = field(default=TOP + TALL + FOOT - 6)


def columns(values: Sequence[tuple[str, str, int]]) -> Columns:
    """Columns for (name, mark, count), from left to right, at least one."""
    ticks = round_numbers(max(count for _, _, count in values))
    top = ticks[-1]
    place = 100 / len(values)
    drawn = []
    for index, (name, mark, count) in enumerate(values):
        height = max(round(TALL * count / top), LEAST) if count else 0
        x, width = (index + (1 - SHARE) / 2) * place, SHARE * place
        drawn.append(Column(name, mark, count, percent(x), TOP + TALL - height, percent(width), height))
    lines = [Line(f"{tick:,}", TOP + TALL - round(TALL * tick / top)) for tick in ticks]
    margin = LETTER * len(lines[-1].label) + GAP
    return Columns(drawn, lines, marks(drawn, place), str(margin), str(margin - GAP))


def marks(drawn: Sequence[Column], place: float) -> list[Mark]:
    """Every column's word where they are few and short; else the first, the middle and the last one's, without the
    middle one where it would say the same as one beside it.
    """
    count = len(drawn)
    if count == 1 or (count <= FEW and all(len(column.mark) <= SHORT for column in drawn)):
        return [Mark(column.mark, percent((index + 0.5) * place), "middle") for index, column in enumerate(drawn)]
    first, last = Mark(drawn[0].mark, percent(0), "start"), Mark(drawn[-1].mark, percent(100), "end")
    middle = Mark(drawn[count // 2].mark, percent((count // 2 + 0.5) * place), "middle")
    return [first, last] if middle.text in (first.text, last.text) else [first, middle, last]


def round_numbers(most: int) -> list[int]:
    """Three to five whole numbers from 0, in even steps of 1, 2 or 5 with zeros; the last is `most` or more."""
    step = 1
    while 4 * step < most:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return [step * index for index in range(max(-(-most // step), 2) + 1)]


def percent(share: float) -> str:
    return f"{share:.2f}%"
