"""The screens of an assignment as its person saw them, with what they answered: in their version of the layout, with
the order and the values that were shown to them. Nothing can be changed, and nothing is noted.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from batches import languages, screen
from batches.console.finding import find_batch
from batches.participant import screen_context, work
from batches.participant.sheet import Sheet
from batches.participant.view import OTHER_HOSTS
from batches.screen import Kind, Screen
from project.base.words import whole_number
from tasksuites.models import Assignment

DIGITS = 6  # of a number in the address


@require_safe
@csp_update(OTHER_HOSTS)
@login_required
def replay(request: HttpRequest, pk: UUID, assignment: UUID) -> HttpResponse:
    """The screen that `screen` names, from 1; or with `task`, counted in the order shown, that task's first."""
    batch = find_batch(request, pk)
    mine = (
        Assignment.objects.visible_to(request.access).filter(pool=batch.pool_id).select_related("pool", "participant")
    )
    sheet = Sheet(get_object_or_404(mine, pk=assignment), of=work.OfBatch(batch))
    if task := number(request, "task"):
        return redirect(at(sheet, first_of(sheet, task)))
    screens = [one for one in sheet.screens if one.kind is not Kind.SEND]  # which shows nothing of theirs
    now = screens[min(number(request, "screen") or 1, len(screens)) - 1]
    with languages.of_batch(batch.settings):
        return render(request, "batches/participant/replay.html", context(sheet, screens, now))


def first_of(sheet: Sheet, task: int) -> Screen:
    """The first screen of a task; the first of all where there is no such task, or it has none."""
    of_task = sheet.screens_of_task[task - 1 : task]
    return next(iter(of_task[0] if of_task else ()), sheet.screens[0])


def context(sheet: Sheet, screens: list[Screen], now: Screen) -> dict[str, Any]:
    told = screen_context.of_work(sheet.work) | screen_context.of_frame(
        sheet.work, sheet.screens, now, len(sheet.answers)
    )
    if now.page is not None:
        answers = sheet.shown_answers(now.task) if now.task is not None else {}
        material = replace(sheet.material(now.task, answers, {}), given=True)
        told["drawn"] = screen.draw(now.page, material, sheet.shown_if)
    return told | {"preview": banner(sheet), "ways": ways(sheet, screens, now)}


def ways(sheet: Sheet, screens: list[Screen], now: Screen) -> dict[str, str]:
    """Where the screens before and after are, those left out that their answers left nothing of."""
    given = [sheet.given(task) for task in range(len(sheet.answers))]
    beside = {
        "back": screen.beside(screens, now, given, sheet.shown_if, goes_back=True),
        "next": screen.beside(screens, now, given, sheet.shown_if),
    }
    return {name: at(sheet, one) for name, one in beside.items() if one is not now}


def banner(sheet: Sheet) -> dict[str, str]:
    of = sheet.assignment
    version = f"layout version {of.form_version:,}"
    return {
        "title": "As they saw it",
        "about": f"Assignment of {of.participant.external_id}, {version}. Nothing can be changed here.",
        "back": reverse("batch-assignment", args=[sheet.work.batch.pk, of.pk]),
        "back_label": "Back to the assignment",
    }


def at(sheet: Sheet, shown: Screen) -> str:
    address = reverse("batch-assignment-replay", args=[sheet.work.batch.pk, sheet.assignment.pk])
    return f"{address}?{urlencode({'screen': shown.number})}"


def number(request: HttpRequest, name: str) -> int | None:
    """A number from 1 in the address; None where there is none."""
    return whole_number(request.GET.get(name, ""), DIGITS) or None
