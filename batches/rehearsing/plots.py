"""Where the bars of a small plot stand, for a template to draw. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

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
class Plot:
    width: int
    height: int
    bars: list[Bar]
    description: str
    left: int = LABEL
    full: int = FULL
    thick: int = THICK
    number_x: int = LABEL + FULL + 8


def bars(values: Sequence[tuple[str, float | None]]) -> Plot | None:
    """Horizontal bars for values from 0 to 1, below each other; None where there is no value at all."""
    known = [(name, value) for name, value in values if value is not None]
    if not known:
        return None
    drawn = [
        Bar(name, value, index * ROW + (ROW - THICK) // 2, round(FULL * value))
        for index, (name, value) in enumerate(known)
    ]
    told = ", ".join(f"{name} {value:.2f}" for name, value in known)
    return Plot(LABEL + FULL + ROOM, ROW * len(known), drawn, told)
