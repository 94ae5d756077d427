"""The body of a project, judged by itself. Pure."""

from typing import Any

from project.base import documents
from tasksuites import spec_faults
from tasksuites.catalogue import wishes
from tasksuites.catalogue.wishes import LONGEST_NAME, LONGEST_TEXT, Wish
from tasksuites.reading import Reader

ISSUING = ("AUTOMATED", "MAP_SELECTOR")
MAPS = ("GOOGLE", "YANDEX")
VIEWS = ("classic", "tb")
MOST_ACTIVE = 10_000
KEPT = ("assignments_issuing_view_config", "localization_config", "metadata", "sensitive", "quality_control")


def read(body: Reader) -> Wish:
    """What the body asks for; faults are noted in it."""
    columns = {
        "name": body.text("public_name", required=True, most=LONGEST_NAME),
        "description": body.text("public_description", required=True, most=LONGEST_TEXT),
        "instructions": body.text("public_instructions", most=LONGEST_TEXT, default=""),
        "comment": body.text("private_comment", most=LONGEST_TEXT, default=""),
        "issuing": body.word("assignments_issuing_type", ISSUING, default="AUTOMATED"),
        "merges_equal_tasks": body.flag("assignments_automerge_enabled", default=False),
        "max_active_assignments": body.whole("max_active_assignments_count", 1, MOST_ACTIVE),
        **task_spec(body),
    }
    kept = {"sensitive": body.value("sensitive"), **wishes.objects(body, ("localization_config", "metadata"))}
    kept["assignments_issuing_view_config"] = map_texts(body, columns["issuing"])
    columns["rules"] = None
    if quality := body.part("quality_control"):
        columns["rules"] = quality.items("configs") or []
        kept["quality_control"] = {name: value for name, value in quality.document.items() if name != "configs"}
    return Wish(columns, wishes.said(kept))


def task_spec(body: Reader) -> dict[str, Any]:
    """What goes in and comes out, and the view, which stays exactly as it came."""
    task = body.part("task_spec", required=True)
    columns: dict[str, Any] = {"input_spec": {}, "output_spec": {}, "view_spec": None}
    if task is None:
        return columns
    for name in ("input_spec", "output_spec"):
        fields = task.value(name, required=True)
        if fields is not None:
            task.add(spec_faults.problems(fields, is_output=name == "output_spec"), name)
            columns[name] = fields
    if view := task.part("view_spec"):
        judge_view(view)
        columns["view_spec"] = view.document
    return columns


def judge_view(view: Reader) -> None:
    """Only what clients cannot read a project without: the type, and of a built view its parts as they decode them."""
    if view.word("type", VIEWS, required=True) != "tb":
        return
    config = view.text("config", required=True)
    if config is not None:
        try:
            documents.loads(config)
        except ValueError as error:
            view.fault("config", "JSON_EXPECTED", f"This must be text that holds JSON: {error}.")
    if "lock" not in view.document:
        view.fault("lock", "VALUE_REQUIRED", "Name the versions of the view's parts, or null where they are not fixed.")


def map_texts(body: Reader, issuing: str) -> dict[str, Any] | None:
    """What people see on the map, where they choose their suites there."""
    view = body.part("assignments_issuing_view_config", required=issuing == "MAP_SELECTOR")
    if view is None:
        return None
    is_needed = issuing == "MAP_SELECTOR"
    for name in ("title_template", "description_template"):
        view.text(name, required=is_needed, most=LONGEST_TEXT)
    view.word("map_provider", MAPS)
    return dict(view.document)
