"""Which of many records a dataset holds already, told by their digests in one statement."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from datasets.models import Datapoint
from project.base import db

# LIMIT 1 keeps PostgreSQL on the unique index. Left to choose, it reads the whole dataset for every chunk of an import
# until the table's first statistics are gathered: 180 ms instead of 15 at 100,000 rows, and growing with them.
ONE_BY_ONE = """
    SELECT fresh.digest FROM unnest(%s::bytea[]) AS fresh(digest),
    LATERAL (SELECT 1 FROM {table} WHERE dataset_id = %s AND digest = fresh.digest LIMIT 1) AS held
"""
IN_A_LIST = "SELECT digest FROM {table} WHERE dataset_id = %s AND digest IN ({places})"


def held_digests(dataset_id: UUID, digests: Sequence[bytes]) -> set[bytes]:
    """Those of `digests` (some thousands at most) that the dataset has a datapoint for."""
    if not digests:
        return set()
    table = connection.ops.quote_name(Datapoint._meta.db_table)
    with connection.cursor() as cursor:
        if db.is_postgresql():
            cursor.execute(ONE_BY_ONE.format(table=table), [list(digests), dataset_id])
        else:
            places = ", ".join(["%s"] * len(digests))
            cursor.execute(IN_A_LIST.format(table=table, places=places), [dataset_id.hex, *digests])
        return {bytes(digest) for (digest,) in cursor.fetchall()}
