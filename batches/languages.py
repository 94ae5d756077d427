"""Which language a participant is spoken to in: the one that the batch names, else what their browser asks for.

Requesters' own texts stay as they wrote them.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import translation

from batches.models import Batch

KEY = "language"  # in a batch's settings; absent, each browser is asked


def named(of: Mapping[str, Any] | None) -> str | None:
    """The language that a batch's settings name; None where they name none of ours."""
    code = (of or {}).get(KEY)
    return code if code in dict(settings.LANGUAGES) else None


def as_asked(request: HttpRequest) -> translation.override:
    """A context in which the words are of the language that the browser asks for, English where that is none of ours;
    until `speak` says otherwise.
    """
    return translation.override(translation.get_language_from_request(request))


def speak(batch_settings: Mapping[str, Any] | None) -> None:
    """From here to the end of the page or call, speak the language that the batch names, if it names one."""
    if language := named(batch_settings):
        translation.activate(language)


def of_batch(batch_settings: Mapping[str, Any] | None) -> translation.override:
    """A context in which members see a screen in the language that the batch names, or else in their own."""
    return translation.override(named(batch_settings) or translation.get_language())


def batch_settings() -> Subquery:
    """For a query of assignments: the settings of the batch that says how they look."""
    pool = Coalesce(OuterRef("pool__rehearsal_of"), OuterRef("pool"))
    return Subquery(Batch.objects.filter(pool=pool).values("settings")[:1])
