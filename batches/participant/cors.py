"""Which pages of other sites may use the participant API: those of the origins that a pool allows, by default none.
What tells no secret of any pool is open to all.

No cookie counts here, so no credentials are allowed: the participant token in a header is the only proof.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.response import Response

from batches.participant import guessing, pool_ways
from project.base.ids import parse_uuid
from tasksuites.models import Pool

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",  # seconds for which a browser need not ask again
}


class SharedWithOrigins:
    """For views below a link (`entry`) or an assignment (`pk`): says to browsers whether the asking page may read.

    A view that is `open_to_all` belongs to no pool.
    """

    open_to_all = False

    def options(self, request, *args, **kwargs):
        """What a browser asks before a page of another site may call."""
        return Response(status=204)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Origin"])
        origin = request.headers.get("Origin")
        is_preflight = request.method == "OPTIONS"
        if origin and self.open_to_all:
            allow(response, "*", is_preflight=is_preflight)
        elif origin and not is_own(request, origin) and origin in allowed_origins(**self.kwargs):
            allow(response, origin, is_preflight=is_preflight)
        return response


def allow(response: HttpResponse, origin: str, *, is_preflight: bool) -> None:
    response["Access-Control-Allow-Origin"] = origin
    if is_preflight:
        for header, value in PREFLIGHT.items():
            response[header] = value


def is_own(request: HttpRequest, origin: str) -> bool:
    return origin == f"{request.scheme}://{request.get_host()}"


def allowed_origins(entry: str = "", pk: str = "", **_: Any) -> tuple[str, ...]:
    """The origins that the pool of a link or of an assignment allows; none where there is no such thing."""
    assignment_id = parse_uuid(pk)
    if guessing.is_word(entry):
        pools = Pool.objects.filter(entry=entry)
    elif assignment_id:
        pools = Pool.objects.filter(assignments=assignment_id)
    else:
        return ()
    return pool_ways.of_document(pools.values_list("ways", flat=True).first()).allowed_origins
