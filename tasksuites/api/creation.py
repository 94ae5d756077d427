"""The calls that make suites and tasks: one or many, at once or as an operation."""

from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.http import UnreadablePostError
from django.utils import timezone
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.response import Response

from datasets.storage import Incomplete, spool
from project.base import documents
from project.base.problems import Fault, Invalid, Refused
from project.base.words import kind
from tasksuites import operation_keys
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import operation_document
from tasksuites.api.task_documents import of_made
from tasksuites.filling import bodies, creating, quotas, starting
from tasksuites.filling.judge import Judge
from tasksuites.filling.subjects import Subject, Wish
from tasksuites.models import Pool
from workspaces.models import Workspace

MIB = 1024 * 1024


class CreationView(SuitesView):
    """POST with one object or a list; the shape of the reply follows that of the body."""

    subject: Subject

    def post(self, request):
        workspace = self.workspace()
        wish = Wish(self.subject, self.flag("open_pool"), self.flag("allow_defaults"), self.flag("skip_invalid_items"))
        asked = request.query_params.get("operation_id")
        if self.flag("async_mode"):
            return self.begin(workspace, wish, operation_keys.public_id(asked))
        key = None if asked is None else operation_keys.public_id(asked)
        if key:
            operation_keys.refuse_known(workspace, key)
        body = self.value_of(self.read(settings.FIELDWORK_SYNC_MIB))
        return self.create(workspace, wish, body, key)

    def create(self, workspace: Workspace, wish: Wish, body: Any, key: str | None) -> Response:
        is_list, now = isinstance(body, list), timezone.now()
        try:
            outcome = creating.create(
                workspace, wish, body if is_list else [body], user=self.access.user, now=now, operation_key=key
            )
        except Refused as refused:
            raise refused if is_list else of_single(refused) from None
        made = {str(place): of_made(one) for place, one in sorted(outcome.made.items())}
        if not is_list:
            return Response(made["0"], status=201)
        bad = {str(place): told for place, told in outcome.bad.items()}
        return Response({"items": made, "validation_errors": bad}, status=201)

    def begin(self, workspace: Workspace, wish: Wish, key: str) -> Response:
        operation_keys.refuse_known(workspace, key)
        if self.length() <= settings.FIELDWORK_SYNC_MIB * MIB:
            text = self.read(settings.FIELDWORK_ASYNC_MIB)
            pool = self.pool_of(workspace, wish, self.limited(workspace, self.value_of(text)))
            operation = starting.start(workspace, wish, ContentFile(text), key=key, pool=pool)
        else:
            self.limited(workspace, [None])
            with self.keep() as body:
                operation = starting.start(workspace, wish, body, key=key)
        return Response(operation_document(operation), status=202)

    def limited(self, workspace: Workspace, body: Any) -> Any:
        """The body again; Refused where it brings more than may be made at present."""
        count = len(body) if isinstance(body, list) else 1
        quotas.refuse_too_many(workspace, self.subject, count, timezone.now())
        return body

    def pool_of(self, workspace: Workspace, wish: Wish, body: Any) -> Pool | None:
        """The pool that all items name, if it is one; Refused where one that they name takes nothing at present."""
        judge = Judge(workspace, wish)
        judge.look_up(body if isinstance(body, list) else [body])
        judge.refuse_conflicts()
        found = {taking.pool for taking in judge.pools.values() if taking}
        return found.pop() if len(found) == 1 and len(judge.pools) == 1 else None

    # The body.

    def length(self) -> int:
        """How many bytes the body has, as its sender says."""
        said = self.request.META.get("CONTENT_LENGTH") or "0"
        return int(said) if said.isdecimal() else 0

    def read(self, most_mib: int) -> bytes:
        self.refuse_unfit(most_mib)
        return self.request._request.read()

    def keep(self) -> File:
        """A body that is too large to be held, in a temporary file; that it is JSON is seen when it is worked off."""
        self.refuse_unfit(settings.FIELDWORK_ASYNC_MIB)
        try:
            body = spool(self.request._request.read, self.length())
        except (Incomplete, UnreadablePostError) as fault:
            raise ParseError(f"{fault} Send it again.") from fault
        try:
            bodies.is_list(body.read)
        except bodies.Malformed as fault:
            body.close()
            raise ParseError(str(fault)) from fault
        body.seek(0)
        return body

    def refuse_unfit(self, most_mib: int) -> None:
        if "chunked" in self.request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            raise Refused("LENGTH_REQUIRED", "Send the body with its Content-Length.", status=411)
        if not self.length():
            raise no_body()
        if self.request.content_type.split(";")[0].strip().lower() != "application/json":
            raise UnsupportedMediaType(self.request.content_type)
        if self.length() > most_mib * MIB:
            message = f"This body is larger than {most_mib} MiB, the most that is read here."
            raise Refused("ENTITY_TOO_LARGE", message, status=413)

    def value_of(self, text: bytes) -> Any:
        try:
            value = documents.loads(text)
        except ValueError as fault:
            raise ParseError(str(fault)) from fault
        if not isinstance(value, dict | list):
            message = f"The body must be an object or a list of objects, not {kind(value)}."
            raise Invalid([Fault("", "OBJECT_EXPECTED", message)])
        if not value:
            raise no_body()
        return value


def no_body() -> Invalid:
    return Invalid([Fault("", "NOT_NULL_BODY", "The body must not be empty.")])


def of_single(refused: Refused) -> Refused:
    """The faults of a single item stand by their paths alone."""
    payload = refused.extra.get("payload")
    if refused.code != "VALIDATION_ERROR" or not payload:
        return refused
    return Refused(refused.code, refused.message, status=refused.status, payload=payload["0"])
