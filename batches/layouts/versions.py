"""Versions of layouts, each read once by a process: what somebody was asked with never changes."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from batches.models import LayoutVersion

MOST = 64


@lru_cache(maxsize=MOST)
def pages(pool_id: UUID, number: int) -> list[dict[str, Any]]:
    """The pages of a version of the layout of the batch that has this pool; not to be changed.

    LayoutVersion.DoesNotExist where there is none.
    """
    return LayoutVersion.objects.filter(batch__pool=pool_id).values_list("layout", flat=True).get(number=number)
