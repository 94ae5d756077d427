"""A workspace whose owner is signed in, as for the pages of batches."""

from tests.batches.conftest import workspace

__all__ = ["workspace"]
