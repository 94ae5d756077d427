"""How a task came before a person: the order, the layout, the time spent. Its values are in `tasksuites.showing`."""

from datetime import datetime

# What goes out with each answer; the names are the columns of exports.
COLUMNS = (
    "position",
    "order_shown",
    "layout_version",
    "datapoint_revision",
    "consent_version",
    "seed",
    "active_s",
    "wall_s",
    "receipt",
    "late",
)


def wall_seconds(opened_at: datetime | None, saved_at: datetime | None) -> int | None:
    """Whole seconds by the clock between the first sight of a task and its last change."""
    return int((saved_at - opened_at).total_seconds()) if opened_at and saved_at else None
