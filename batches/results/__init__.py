"""What people answered in a batch, as it goes out: the responses of the interface, reports, exports.

All of it reads `source.Source`, over the one row source in `rows`. Each form has a module of its own.
"""

from batches.results.records import responses
from batches.results.selection import CONTROLS, LATE, Selection, read_include

__all__ = ["CONTROLS", "LATE", "Selection", "read_include", "responses"]
