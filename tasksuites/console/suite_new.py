"""The page on which somebody types in a suite; or a task, where the pool composes its suites itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from project.base.problems import Refused
from project.base.words import whole_number
from tasksuites.console.finding import crumbs_to, find_pool
from tasksuites.console.suite_form import MOST_TASKS, SuiteForm, TaskForm, place_faults
from tasksuites.filling import creating, loading, taking
from tasksuites.filling.subjects import SUITES, TASKS, Wish
from tasksuites.models import Pool
from tasksuites.spec import Spec

INVALID = "VALIDATION_ERROR"
PLACE_DIGITS = 3


class Typed:
    """The forms of a suite and its tasks, as they were sent or empty."""

    def __init__(self, pool: Pool, sent: QueryDict | None = None):
        self.pool = pool
        self.subject = SUITES if loading.takes_suites(pool) else TASKS
        count = whole_number(sent.get("tasks", ""), PLACE_DIGITS) if sent else 1
        self.count = min(max(count or 1, 1), MOST_TASKS) if self.subject.is_suites else 1
        if sent and sent.get("go") == "another":
            self.count = min(self.count + 1, MOST_TASKS)
        elif sent and sent.get("go") == "fewer":
            self.count = max(self.count - 1, 1)
        self.suite = SuiteForm(sent, pool=pool, is_suite=self.subject.is_suites)
        specs = {"inputs": Spec(pool.project.input_spec), "outputs": Spec(pool.project.output_spec)}
        self.tasks = [TaskForm(sent, number=number, **specs) for number in range(1, self.count + 1)]

    @property
    def forms(self) -> list[SuiteForm | TaskForm]:
        return [*self.tasks, self.suite]

    @property
    def has_faults(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def item(self) -> dict[str, Any]:
        """What was typed, as a script would send it."""
        tasks = [task.item() for task in self.tasks]
        content = {"tasks": tasks} if self.subject.is_suites else tasks[0]
        return {"pool_id": str(self.pool.pk), **content, **self.suite.item()}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suite_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = find_pool(request, pk, to="add to it")
    typed = Typed(pool, request.POST if request.method == "POST" else None)
    asks_to_add = request.method == "POST" and request.POST.get("go") == "add"
    if asks_to_add and not typed.has_faults and (made := create(request, typed)):
        if typed.subject.is_suites:
            messages.success(request, "The suite is made.")
            return redirect("suite-detail", pool.pk, made)
        messages.success(request, "The task is made.")
        return redirect("pool-tasks", pool.pk)
    return render(
        request,
        "tasksuites/suite_new.html",
        context(typed, is_judged=asks_to_add),
        status=200 if not asks_to_add else 422,
    )


def create(request: HttpRequest, typed: Typed) -> UUID | None:
    """The id of what was made; None where something stood in the way, which is then told at its field."""
    wish = Wish(typed.subject, allow_defaults=True)
    workspace = typed.pool.project.workspace
    try:
        outcome = creating.create(workspace, wish, [typed.item], user=request.user, now=timezone.now())
    except Refused as refusal:
        told = refusal.extra["payload"]["0"] if refusal.code == INVALID else {"": {"message": refusal.message}}
        place_faults(told, typed.suite, typed.tasks)
        return None
    return outcome.made[0].id


def context(typed: Typed, *, is_judged: bool) -> dict[str, Any]:
    pool = typed.pool
    refusal = taking.refusal(pool, suites=typed.subject.is_suites)
    return {
        "pool": pool,
        "typed": typed,
        "is_judged": is_judged,
        "faults": [(form, field) for form in typed.forms for field in form if field.errors] if is_judged else [],
        "told": [error for form in typed.forms for error in form.non_field_errors()] if is_judged else [],
        "refusal": refusal.message if refusal else "",
        "may_add_task": typed.subject.is_suites and typed.count < MOST_TASKS,
        "crumbs": crumbs_to(pool),
    }
