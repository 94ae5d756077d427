"""The ways of a pool: its own document, with this site's parameters where it names no panel."""

from django.conf import settings

from batches.participant import ways
from batches.participant.ways import Ways
from tasksuites.models import Pool


def of_pool(pool: Pool) -> Ways:
    return of_document(pool.ways)


def of_document(document: dict | None) -> Ways:
    return ways.parse(document, settings.FIELDWORK_PARTICIPANT_PARAMETERS, settings.FIELDWORK_SESSION_PARAMETERS)
