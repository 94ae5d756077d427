"""The participant API: what the screens do, for front ends of a requester's own."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from batches import languages
from batches.layouts.items.upload import described
from batches.participant import (
    arriving,
    completion,
    guessing,
    links,
    places_on_map,
    pool_ways,
    receiving,
    taking,
    tickets,
    time_left,
    ways,
)
from batches.participant.arriving import Entry
from batches.participant.cors import SharedWithOrigins
from batches.participant.sheet import Sheet
from project.base import limits
from project.base.ids import parse_uuid
from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.words import moment
from tasksuites import answering
from tasksuites.models import Assignment

LARGEST_VERSION = 2**31 - 1
MOST_SECONDS = 2**31 - 1


class View(SharedWithOrigins, APIView):
    """Open to whoever has the link, or below an assignment the ticket of that assignment."""

    authentication_classes = [tickets.TicketAuthentication]
    permission_classes: list = []
    renderer_classes = [JSONRenderer]

    def dispatch(self, request, *args, **kwargs):
        """What people may read of an answer is in the language of the batch, else in that of the asking browser."""
        with languages.as_asked(request):
            response = super().dispatch(request, *args, **kwargs)
            response["Content-Language"] = get_language()
            return response

    def assignment(self, pk: str) -> Assignment:
        """The assignment `pk`: 401 without a ticket, 404 with one for another assignment."""
        ticket = self.request.auth
        if ticket is None:
            raise exceptions.NotAuthenticated("Send the participant token that start gave you.")
        found = taking.find_assignment(ticket.assignment_id) if ticket.assignment_id == parse_uuid(pk) else None
        if found is None:
            raise exceptions.NotFound("This participant token opens no such assignment.")
        languages.speak(found.batch_settings)
        return found

    def sheet(self, pk: str) -> Sheet:
        """The assignment `pk` as its participant sees it, with the answers so far."""
        return Sheet(self.assignment(pk), sees=self.request.auth.sees)

    def finalize_response(self, request, response, *args, **kwargs):
        """Tokens and answers stay out of every cache."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def body(self) -> dict[str, Any]:
        if not isinstance(self.request.data, dict):
            raise exceptions.ValidationError("The body must be a JSON object.")
        return self.request.data


class Start(View):
    """Needs no ticket; the ticket of the assignment that is resumed shows what was answered in it."""

    def post(self, request, entry):
        found, now = arriving.find_entry(entry, limits.address(request)), timezone.now()
        languages.speak(found.work.settings)
        body = self.body()
        params = {} if body.get("params") is None else body["params"]
        faults = {
            "participant": arriving.id_fault(body.get("participant")),
            "params": arriving.params_fault(params),
            "consent": version_fault(body.get("consent")),
            "suite": places_on_map.suite_fault(body.get("suite")),
        }
        told = {key: [fault] for key, fault in faults.items() if fault}
        if told:
            raise exceptions.ValidationError(told)
        proof = {name: body.get(name) for name in links.PARAMETERS}
        arriving.refuse_preview(found, params)
        held = (request.auth,) if request.auth else ()
        arrival = arriving.arrive(found, body["participant"], params, now, tickets=held, **proof)
        try:
            taken = arriving.take(found, arrival, now, body.get("consent"), body.get("suite"))
        except Refused as refused:
            raise with_way_out(refused, found) from refused
        sheet = Sheet(taken.assignment, sees=taken.sees, of=found.work)
        return Response(document(sheet), status=201 if taken.is_new else 200)


class Places(View):
    """Needs no ticket: the places among which this person may choose, where the project lets people choose by place."""

    def post(self, request, entry):
        found, now = arriving.find_entry(entry, limits.address(request)), timezone.now()
        languages.speak(found.work.settings)
        body = self.body()
        params = {} if body.get("params") is None else body["params"]
        faults = {"participant": arriving.id_fault(body.get("participant")), "params": arriving.params_fault(params)}
        told = {key: [fault] for key, fault in faults.items() if fault}
        if told:
            raise exceptions.ValidationError(told)
        proof = {name: body.get(name) for name in links.PARAMETERS}
        arrival = arriving.arrive(found, body["participant"], params, now, **proof)
        return Response({"places": places_on_map.document(found.pool, arrival.person, now)})


def version_fault(version: Any) -> str | None:
    if version is None or (isinstance(version, int) and not isinstance(version, bool)):
        return None
    return _("Give the version of the text that the person agrees to, a whole number.")


def with_way_out(refused: Refused, entry: Entry) -> Refused:
    """The refusal with what the person gets who leaves now, where there is anything."""
    way = completion.of_refusal(entry.ways, refused.code)
    if way != ways.WayOut():
        refused.extra["completion"] = completion.document(way)
    return refused


class AssignmentView(View):
    def get(self, request, pk):
        return Response(document(self.sheet(pk)))


class AnswerView(View):
    def put(self, request, pk, task):
        sheet, body = self.sheet(pk), self.body()
        answering.refuse_where_sent(sheet.assignment)
        answer = taking.find_answer(sheet, task)
        version, seconds = whole(body, "version", LARGEST_VERSION), whole(body, "seconds", MOST_SECONDS)
        problems = taking.draft_problems(sheet, answer, body.get("answers"))
        if problems:
            raise Refused("INVALID_ANSWERS", _("Some answers can not be kept."), status=422, problems=problems)
        progress = sheet.progress(answer, version, seconds)
        saved = taking.save(sheet, answer, body["answers"], timezone.now(), **progress)
        return Response({"saved": saved.saved, "version": saved.version})


class FilesView(View):
    """Takes one file and says the key by which answers name it. Files go out to requesters alone."""

    def post(self, request, pk):
        return Response(described(receiving.receive(self.sheet(pk), request._request)), status=201)


class AliveView(View):
    def post(self, request, pk):
        self.body()
        now = timezone.now()
        seen = answering.keep_alive(self.assignment(pk), now=now)
        return Response({"status": seen.status, "now": moment(now), **times(seen)})


class SubmitView(View):
    def post(self, request, pk):
        sheet, body = self.sheet(pk), self.body()
        answers = {} if body.get("answers") is None else body["answers"]
        if not isinstance(answers, dict):
            raise exceptions.ValidationError({"answers": ["This must be an object: task id to answers."]})
        return Response(sent(taking.send(sheet, answers, timezone.now())))


class ReturnView(View):
    def post(self, request, pk):
        sheet = self.sheet(pk)
        assignment = taking.give_back(sheet, timezone.now())
        way = pool_ways.of_pool(sheet.assignment.pool).out(ways.RETURNED)
        told = {"assignment_id": str(assignment.pk), "status": assignment.status}
        return Response(told | {"completion": completion.document(way)})


class ReceiptView(View):
    authentication_classes: list = []
    open_to_all = True

    def get(self, request: HttpRequest, receipt: str):
        if not guessing.is_genuine(receipt, limits.address(request)):
            raise Refused("UNKNOWN_RECEIPT", _("This receipt was not given here."), status=404, genuine=False)
        return Response({"genuine": True})


def document(sheet: Sheet) -> dict[str, Any]:
    """An assignment with all that a front end needs to show it; nothing in it tells a control task from another."""
    assignment = sheet.assignment
    tasks = [
        {
            "id": sheet.public_id(answer),
            "values": values,
            "answers": sheet.stored(place) if sheet.sees else {},
            "version": answer.version,
        }
        | ({"hint": sheet.hints[answer.pk]} if answer.pk in sheet.hints else {})
        | ({"shown": answer.shown} if answer.shown else {})
        for place, (answer, values) in enumerate(zip(sheet.answers, sheet.values, strict=True))
    ]
    return {
        "assignment_id": str(assignment.pk),
        "participant_id": assignment.participant_id,
        "participant_token": tickets.make(assignment.pk, sees=sheet.sees),
        "status": assignment.status,
        **times(assignment),
        "task_details": sheet.work.details or None,
        "layout": sheet.layout,
        "tasks": tasks,
        "answers_hidden": not sheet.sees,
    } | ({"files": [described(file) for file in sheet.files.values()]} if sheet.files and sheet.sees else {})


def times(assignment: Assignment) -> dict[str, str | None]:
    """`due_at` is the end of the time that the person is told; at `expires_at` the place goes back."""
    until = {"due_at": time_left.due(assignment), "expires_at": assignment.expires_at}
    return {name: moment(time) if time else None for name, time in until.items()}


def sent(assignment: Assignment) -> dict[str, Any]:
    """What a person keeps after sending."""
    return {
        "assignment_id": str(assignment.pk),
        "status": assignment.status,
        "late": bool(assignment.late_at),
        "receipt": assignment.receipt,
        "completion": completion.document(completion.of_assignment(assignment)),
    }


def whole(body: dict[str, Any], key: str, most: int) -> int | None:
    """A count in the body, cut to a whole number; None where it is left out."""
    value = body.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise exceptions.ValidationError({key: [f"This must be a number from 0 to {most}."]})
    return int(value)


urlpatterns = [
    path("<str:entry>/start", Start.as_view(), name="participant-start"),
    path("<str:entry>/places", Places.as_view(), name="participant-places"),
    path("assignments/<str:pk>", AssignmentView.as_view(), name="participant-assignment"),
    path("assignments/<str:pk>/answers/<str:task>", AnswerView.as_view(), name="participant-answer"),
    path("assignments/<str:pk>/files", FilesView.as_view(), name="participant-files"),
    path("assignments/<str:pk>/alive", AliveView.as_view(), name="participant-alive"),
    path("assignments/<str:pk>/submit", SubmitView.as_view(), name="participant-submit"),
    path("assignments/<str:pk>/return", ReturnView.as_view(), name="participant-return"),
    path("receipts/<str:receipt>", ReceiptView.as_view(), name="participant-receipt"),
]
