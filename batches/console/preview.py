"""The participant's screens for members who try them out: the same templates, and nothing is stored.

A group of a batch that is set up, or before that the first datapoints of its dataset as one group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from batches import languages, screen
from batches.console.finding import find_batch
from batches.console.picking import sample
from batches.layouts import layout, ordering
from batches.layouts.items import Material
from batches.layouts.items.upload import file_field
from batches.layouts.questions import Questions
from batches.models import Batch
from batches.participant import screen_context, sheet, work
from batches.participant.view import OTHER_HOSTS
from batches.participant.work import Work
from batches.screen import Kind, Screen, Section
from datasets.schema import Field
from project.base.words import whole_number
from tasksuites.models import TaskSuite

MOST_TASKS = 5  # of a preview before set-up
END = "end"
PLACE_DIGITS = 6


@dataclass(frozen=True)
class Group:
    """What is previewed: the tasks' values, what to call the group, and where its neighbours are."""

    work: Work
    layout: list[dict[str, Any]]
    values: list[dict[str, Any]]
    label: str
    back: str
    back_label: str
    seed: int = 0
    previous: str = ""
    next: str = ""
    kind: str = "group"

    @property
    def screens(self) -> list[Screen]:
        """In the order that somebody might see, the same each time."""
        count = len(self.values)
        if self.work.on_one_page:
            return screen.on_one_page(self.layout, count)
        orders = [ordering.shown_order(self.layout, self.seed, position) for position in range(1, count + 1)]
        return screen.sequence(self.layout, count, orders)

    @property
    def questions(self) -> Questions:
        return self.work.questions(self.layout)

    def banner(self) -> dict[str, str]:
        return {
            "title": "Preview",
            "about": f"Nothing you enter here is stored. {self.label}",
            "previous": self.previous,
            "next": self.next,
            "back": self.back,
            "back_label": self.back_label,
            "kind": self.kind,
        }


def of_batch(batch: Batch, values: list[dict[str, Any]], label: str, **ways: str) -> Group:
    """A group of a batch."""
    back = {"back": reverse("batch-detail", args=[batch.pk]), "back_label": "Back to the batch"}
    return Group(work.OfBatch(batch), batch.layout or [], values, label, **back, seed=batch.seed, **ways)


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(OTHER_HOSTS)
@login_required
def group(request: HttpRequest, pk: UUID, group: UUID) -> HttpResponse:
    batch = find_batch(request, pk)
    suites = TaskSuite.objects.visible_to(request.access).filter(pool=batch.pool_id)
    suite = get_object_or_404(suites, pk=group)
    tasks = suite.tasks.select_related("datapoint").order_by("position")
    before = suites.filter(position__lt=suite.position).order_by("-position").first()
    after = suites.filter(position__gt=suite.position).order_by("position").first()
    fields = work.shown_fields(batch)
    values = [sheet.shown_values(fields, sheet.source_values(task)) for task in tasks]
    label = f"Group {suite.position:,} of {batch.group_count:,}."
    return step(request, of_batch(batch, values, label, previous=address(batch, before), next=address(batch, after)))


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(OTHER_HOSTS)
@login_required
def before_setup(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The batch's first group once there is one."""
    batch = find_batch(request, pk)
    if batch.pool_id:
        first = TaskSuite.objects.visible_to(request.access).filter(pool=batch.pool_id).order_by("position").first()
        if first:
            return redirect(address(batch, first))
    fields = work.shown_fields(batch)
    values = first_values(batch, fields)
    label = "It shows the first datapoints; groups are made when the batch is set up."
    if not values:
        values, label = [sample(fields)], "The dataset has no datapoints yet, so the texts are samples."
    return step(request, of_batch(batch, values, label))


def first_values(batch: Batch, fields: dict[str, Field]) -> list[dict[str, Any]]:
    """What the first datapoints show: those that belong together where the dataset says so, else the first few."""
    if batch.dataset is None:
        return []
    points = batch.dataset.datapoints.order_by("position")
    first = points.first()
    if first is None:
        return []
    together = points.filter(group_key=first.group_key) if first.group_key else points[: batch.tasks_per_group]
    return [sheet.shown_values(fields, point.values) for point in together[:MOST_TASKS]]


def address(batch: Batch, suite: TaskSuite | None) -> str:
    return reverse("batch-preview", args=[batch.pk, suite.pk]) if suite else ""


def step(request: HttpRequest, shown: Group) -> HttpResponse:
    """The screen that the address names, in the language of the batch; the end speaks to the member."""
    context = screen_context.of_work(shown.work) | {"preview": shown.banner()}
    asked = request.GET.get("screen", "1")
    if asked == END:
        return render(request, "batches/participant/notice.html", context | end(request, shown))
    with languages.of_batch(shown.work.settings):
        return draw(request, shown, asked, context)


def draw(request: HttpRequest, shown: Group, asked: str, context: dict[str, Any]) -> HttpResponse:
    """A screen; a posted one is judged like a real one, then forgotten."""
    screens = shown.screens
    place = min(whole_number(asked, PLACE_DIGITS) or 1, len(screens))
    now = screens[place - 1]
    typed, errors = {}, {}
    if request.method == "POST":
        goes_back = request.POST.get("go") == "back"
        if not goes_back:
            typed = {section.task: read(section, request) for section in now.sections}
            errors = {section.task: faults(shown, section, typed[section.task]) for section in now.sections}
        if not any(errors.values()):
            return redirect(at(request, after(place, len(screens), goes_back=goes_back)))
    context |= screen_context.of_frame(shown.work, screens, now, len(shown.values))
    context |= {"problems": screen_context.page_errors(now, errors)}
    if now.page is not None and now.task is None:
        context["drawn"] = screen.draw(now.page, Material(), knows_others=False)
    context["sections"] = [
        of_section(shown, section, typed.get(section.task, {}), errors.get(section.task, {}))
        for section in now.sections
    ]
    if now.kind is Kind.SEND:
        context["tasks"] = [{"number": task + 1, "label": "Not stored"} for task in range(len(shown.values))]
    return render(request, "batches/participant/screen.html", context, status=422 if context["problems"] else 200)


def of_section(shown: Group, section: Section, typed: Mapping, errors: Mapping) -> dict[str, Any]:
    material = Material(
        fields=shown.work.fields,
        values=shown.values[section.task],
        answers=section.marked(typed),
        errors=section.marked(errors),
    )
    drawn = screen.draw(section.page, material, layout.conditions_of(shown.layout), knows_others=False)
    return screen_context.of_task(section, len(shown.values)) | {"drawn": drawn}


def read(section: Section, request: HttpRequest) -> dict[str, Any]:
    """What was typed for a task, by instruction id."""
    return section.unmarked(screen.read_form(section.page, request.POST) | names_of_files(section.page, request))


def faults(shown: Group, section: Section, typed: Mapping[str, Any]) -> dict[str, str]:
    """What would keep these answers from being sent."""
    if not shown.work.on_one_page:
        return screen.page_problems(section.page, typed, layout.conditions_of(shown.layout))
    return {one.key: one.message for one in shown.questions.problems(typed, final=True)}


def names_of_files(page: Mapping[str, Any], request: HttpRequest) -> dict[str, list[str]]:
    """What stands for the files of a posted page, by instruction id: they are counted here and not kept."""
    chosen = {item["id"]: request.FILES.getlist(file_field(item)) for item in layout.upload_questions([page])}
    return {key: [file.name for file in files] for key, files in chosen.items() if files}


def after(place: int, count: int, *, goes_back: bool) -> str:
    if goes_back:
        return str(max(1, place - 1))
    return END if place == count else str(place + 1)


def at(request: HttpRequest, number: str) -> str:
    return f"{request.path}?{urlencode({**request.GET.dict(), 'screen': number})}"


def end(request: HttpRequest, shown: Group) -> dict[str, Any]:
    next_ = {"address": shown.next, "label": f"Preview the next {shown.kind}"}
    first = {"address": at(request, "1"), "label": "Preview it again"}
    return {
        "heading": "The preview ends here",
        "sentences": ["A participant would now see a receipt and a completion code. Nothing was stored."],
        "action": next_ if shown.next else first,
    }
