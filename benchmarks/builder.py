"""The builder's preview of a page of 20 items, through all of a request, beside drawing the same page and no more."""

import json
import statistics
from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from batches import screen
from batches.authoring import create_batch, schema_of
from batches.layouts import layout
from batches.layouts.items import Material
from batches.models import Batch
from batches.participant import sheet
from benchmarks.harness import Clock
from benchmarks.setup import DETAILS, TASKS, filled
from project.base.ids import uuid7
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Role

ITEMS, RUNS, WARM_UP = 20, 60, 5
OPTIONS = [{"label": f"Option {number}", "value": number} for number in range(4)]
ASKED = [
    {"type": "rich_text", "content": "<h2>Look closely</h2><p>Read <strong>all</strong> of it.</p>"},
    {"type": "multiple_choice", "description": "Which is it?", "answer_limit": 1, "options": OPTIONS},
    {"type": "free_text", "description": "Why?", "helper_text": "A sentence will do."},
]


def measure() -> dict[str, Any]:
    """For each way to pick a datapoint what the request takes; the bare loop draws the first one's page."""
    workspace = Workspace.objects.create(name="Measured")
    dataset = filled(workspace, keyed=False)
    batch = create_batch(workspace, "Measured", task_details=DETAILS, dataset=dataset)
    pages = [page_of(ITEMS, [field.key for field in schema_of(dataset).displayable])]
    client = member_of(workspace)
    bare = times(drawing(batch, pages))
    results = {"datapoints": TASKS, "items": ITEMS, "runs": RUNS, "wanted_ms": 50, "bare_ms": told(bare)}
    for pick in ("next", "random", "longest"):
        found = times(asking(client, batch, pages, pick))
        results[pick] = {"ms": told(found), "ratio": round(statistics.median(found) / statistics.median(bare), 2)}
    return results


def page_of(count: int, keys: list[str]) -> dict[str, Any]:
    """Every field once, then questions and passages in turn, `count` items in all."""
    items = [{"type": "dataset_field", "field": key} for key in keys]
    items += [ASKED[number % len(ASKED)] for number in range(count - len(items))]
    return {"rows": [{"columns": [{"items": [item]}]} for item in items]}


def member_of(workspace: Workspace) -> Client:
    user = User.objects.create(username="measured")
    Membership.objects.create(user=user, workspace=workspace, role=Role.OWNER)
    client = Client()
    client.force_login(user)
    return client


def asking(client: Client, batch: Batch, pages: list, pick: str) -> Callable[[], None]:
    body = json.dumps({"pages": pages, "page": 0, "pick": pick, "position": TASKS // 2})
    address = reverse("batch-layout-preview", args=[batch.pk])

    def ask() -> None:
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == 200, answer.content

    return ask


def drawing(batch: Batch, pages: list) -> Callable[[], None]:
    """What a participant's page does with a stored layout and a datapoint at hand."""
    (stored,) = layout.normalise(pages, lambda: str(uuid7()))
    fields = sheet.shown_fields(batch)
    values = sheet.shown_values(fields, batch.dataset.datapoints.order_by("position").first().values)
    material = Material(fields=fields, values=values)
    return lambda: render_to_string(
        "batches/participant/_page.html", {"drawn": screen.draw(stored, material), "heading": "Measured"}
    )


def times(deed: Callable[[], Any]) -> list[float]:
    """Milliseconds of each of RUNS runs, after a few to warm up."""
    found = []
    for _ in range(WARM_UP + RUNS):
        with Clock() as clock:
            deed()
        found.append(clock.seconds * 1000)
    return found[WARM_UP:]


def told(found: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(found), 1), "p95": round(statistics.quantiles(found, n=20)[-1], 1)}
