"""Instructions without a layout, as older clients send them: shown in order below all that a datapoint shows.

They are kept as they came, and a layout is derived from them, so that set-up, screens, answers and exports know one way
only. The interface shows such a batch without `batch_items`.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from batches import known
from batches.authoring import hold_layout, put_layout, schema_of, widen_output
from batches.layouts import fitting, layout
from batches.models import Batch
from datasets.schema import Schema
from project.base.ids import uuid7
from project.base.problems import Refused
from project.base.words import moment
from workspaces import audit
from workspaces.models import User

TYPES = (
    "multiple_choice",
    "free_text",
    "free_text_with_unit",
    "multiple_choice_with_free_text",
    "file_upload",
)
PLACE = "pages[0].rows[0].columns[0].items[{}]"


def add(batch: Batch, given: list, user: User | None) -> list[dict[str, Any]]:
    """Put instructions behind those that there are; what was added, each with its id."""
    if not given:
        raise ValidationError({"instructions": "Send at least one instruction."})
    return write(batch, given, user, keeps=True)


def replace(batch: Batch, given: list, user: User | None) -> list[dict[str, Any]]:
    """Put instructions in the place of those that there are; with the id of an earlier one it is still that one."""
    return write(batch, given, user, keeps=False)


@transaction.atomic
def write(batch: Batch, given: list, user: User | None, *, keeps: bool) -> list[dict[str, Any]]:
    """Refused (422) where the batch has a layout of its own; ValidationError with every fault, by its place."""
    hold_layout(batch)
    if has_own_layout(batch):
        message = "This batch has batch_items, which hold its instructions: change those by PATCH on the batch."
        raise Refused("HAS_BATCH_ITEMS", message, status=422)
    batch.refuse_during_setup("instructions")
    before = batch.legacy_instructions or []
    new = judged(given, before if keeps else [])
    written = {one["id"]: one for one in before}
    now = {"created_at": moment(timezone.now()), "created_by": user.pk if user else ""}
    new = [one | {key: written.get(one["id"], now)[key] for key in now} for one in new]
    batch.legacy_instructions = [*(before if keeps else []), *new]
    if show(batch, user):
        workspace, version = batch.workspace_id, batch.layout_number
        audit.note("change_instructions", batch, user=user, workspace_id=workspace, version=version)
    return new


def has_own_layout(batch: Batch) -> bool:
    return batch.layout_number is not None and batch.legacy_instructions is None


def judged(given: list, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The instructions as they are stored, behind those of `before`, with which they share a layout."""
    wrong = {number for number, one in enumerate(given) if isinstance(one, dict) and one.get("type") not in TYPES}
    message = f"An instruction has one of the types {', '.join(TYPES)}."
    told = {f"instructions[{number}].type": [message] for number in wrong}
    for problem in layout.check(page_of([*before, *given]), None) if given else ():
        number = problem.item - len(before)
        if number >= 0 and number not in wrong:
            path = problem.path.removeprefix(PLACE.format(problem.item))
            told.setdefault(f"instructions[{number}]{path}", []).append(problem.message)
    if told:
        raise ValidationError(told)
    if not given:
        return []
    normal = layout.normalise(page_of(deepcopy([*before, *given])), lambda: str(uuid7()))
    return list(layout.items(normal[0]))[len(before) :]


def page_of(items: Iterable[Any], before: list | None = None) -> list[dict[str, Any]]:
    """One page of one column; where there was one `before`, with its ids."""
    page = {"rows": [{"columns": [{"items": list(items)}]}]}
    if before:
        for node, old in zip(levels_of(page), levels_of(before[0]), strict=True):
            node["id"] = old["id"]
    return [page]


def levels_of(page: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The page, its only row and its only column."""
    (row,) = page["rows"]
    (column,) = row["columns"]
    return page, row, column


def pages(
    instructions: list[dict[str, Any]], schema: Schema | None, hidden: Iterable[str], before: list | None
) -> list | None:
    """The layout behind instructions: what a datapoint shows, then they; None without any.

    What stood in `before`, the layout that was derived last, keeps its ids.
    """
    if not instructions:
        return None
    shown = [field.key for field in (schema.displayable if schema else []) if field.key not in hidden]
    earlier = {item["field"]: item for page in before or () for item in layout.items(page) if "field" in item}
    fields = [earlier.get(key, {"type": "dataset_field", "field": key}) for key in shown]
    return layout.normalise(page_of([*fields, *instructions], before), lambda: str(uuid7()))


def show(batch: Batch, user: User | None) -> bool:
    """Derive the layout anew from the batch's instructions, for a caller that holds its row; whether it changed."""
    schema, before = schema_of(batch.dataset), batch.layout
    derived = pages(batch.legacy_instructions or [], schema, known.hidden_fields(batch.control_settings), before)
    if derived == before:
        return False
    if batch.status == Batch.Status.READY:
        if faults := fitting.faults(batch, derived, schema):
            raise ValidationError(faults)
        widen_output(batch, derived)
    if not batch.legacy_instructions:
        batch.legacy_instructions = None
    put_layout(batch, derived, user)
    return True


def refresh(batch: Batch, user: User | None) -> None:
    """Bring a derived layout to what the dataset shows now; a batch with a layout of its own stays as it is."""
    if batch.legacy_instructions:
        show(batch, user)


def document(batch: Batch, instruction: dict[str, Any]) -> dict[str, Any]:
    """An instruction as clients read it."""
    return instruction | {"parent_id": str(batch.pk), "parent_type": "batch", "batch_id": str(batch.pk)}
