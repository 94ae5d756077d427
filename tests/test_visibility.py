"""Nobody sees another workspace's objects: every address under /api/ is tried with strange ids, every query of an edge
is looked at. A view that is added later is tried and looked at like the others.
"""

import ast
import importlib
import inspect
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from batches.models import Export
from tasksuites import aggregating
from tasksuites.models import Bonus, Restriction, UserSkill
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    AttachmentFactory,
    ImportFactory,
    MembershipFactory,
    OperationFactory,
    PoolFactory,
    ReadyBatchFactory,
    SkillFactory,
    TaskFactory,
    WorkspaceFactory,
    token_headers,
)

# Addresses that ask for another proof than a membership, and so are not for these tests.
OTHER_PROOF = {
    "api-docs": "none: it describes the interface and shows nobody's data",
    "api-schema": "none: it describes the interface and shows nobody's data",
    "api-upload": "the signed address itself",
    "api-export-file": "the signed address itself",
    "api-report-file": "the signed address itself",
    "participant-start": "the entry link",
    "participant-places": "the entry link",
    "participant-receipt": "the receipt",
    "participant-assignment": "the ticket of one assignment",
    "participant-answer": "the ticket of one assignment",
    "participant-alive": "the ticket of one assignment",
    "participant-files": "the ticket of one assignment",
    "participant-submit": "the ticket of one assignment",
    "participant-return": "the ticket of one assignment",
}
# Queries that cannot start from what somebody may see, because nobody is signed in there.
OTHER_QUERIES = {
    ("datasets.api", "UploadView"): "the signed address names the import",
    ("batches.api.results", "ExportFileView"): "the signed address names the export",
    ("batches.api.results", "ReportFileView"): "the signed address names the batch",
}
NO_IDS = {"filename": "rows.jsonl", "number": "1"}  # parameters that name no object of ours


def patterns(resolver=None, prefix=""):
    """Every address of the site, as (route, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def view_class(pattern: URLPattern):
    return getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)


def is_ours(thing) -> bool:
    return Path(inspect.getfile(thing)).is_relative_to(settings.BASE_DIR) and ".venv" not in inspect.getfile(thing)


API = {
    pattern.name: (route, pattern)
    for route, pattern in patterns()
    if route.startswith("api/") and view_class(pattern) and is_ours(view_class(pattern))
}


def methods(name) -> list[str]:
    """What an address answers to; one that waits for a later version answers to nothing."""
    known = view_class(API[name][1]).http_method_names
    return [method for method in known if method != "options" and hasattr(view_class(API[name][1]), method)]


WITH_IDS = sorted(
    name
    for name, (_, pattern) in API.items()
    if name not in OTHER_PROOF and methods(name) and set(pattern.pattern.converters) - set(NO_IDS)
)


class Home:
    """A workspace with one object of each kind."""

    def __init__(self):
        self.workspace = WorkspaceFactory()
        batch = ReadyBatchFactory(workspace=self.workspace)
        assignment = AssignmentFactory(suite=batch.pool.suites.first())
        answer = AnswerFactory(assignment=assignment, task=batch.pool.tasks.first())
        things = [batch, batch.dataset, batch.dataset.imports.first(), ImportFactory(dataset=batch.dataset), batch.pool]
        things += [batch.pool.project, assignment.suite, answer.task, assignment, answer, assignment.participant]
        things += [Export.objects.create(batch=batch, status=Export.Status.FAILED)]
        things += [batch.dataset.datapoints.first(), MembershipFactory(workspace=self.workspace).user]
        things.append(batch.setups.create(kind="sync", status="complete"))
        things.append(TaskFactory(suite=None, pool=PoolFactory(project=batch.pool.project)))
        things.append(PoolFactory(project=batch.pool.project, kind="TRAINING", mixer_config={}))
        file = AttachmentFactory(assignment=assignment)
        things += [file, *own_things(assignment)]
        words = {batch.pool.entry, file.key}
        words.add(OperationFactory(workspace=self.workspace, type=aggregating.OPERATION).public_id)
        words.add(OperationFactory(workspace=self.workspace).public_id)
        self.ids = {str(thing.pk) for thing in things} | words


def own_things(assignment):
    """What requesters keep about the person of an assignment."""
    person = assignment.participant
    about = {"workspace": person.workspace, "participant": person}
    skill = SkillFactory(workspace=person.workspace)
    yield skill
    yield UserSkill.objects.create(skill=skill, participant=person, value=50)
    yield Restriction.objects.create(**about, scope="ALL_PROJECTS", expires_at=assignment.created_at)
    yield Bonus.objects.create(**about, amount=1)


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mine(db):
    return Home()


@pytest.fixture
def strange(db):
    return Home()


def calls(name, ids):
    """Every (method, path) of an address with every combination of `ids` for its parameters."""
    route, pattern = API[name]
    parameters = list(pattern.pattern.converters)
    for values in product(*([NO_IDS[each]] if each in NO_IDS else sorted(ids) for each in parameters)):
        path = "/" + route
        for parameter, value in zip(parameters, values, strict=True):
            kind = next(kind for kind in ("str", "path", "uuid", "int") if f"<{kind}:{parameter}>" in path)
            path = path.replace(f"<{kind}:{parameter}>", value)
        for method in methods(name):
            yield method, path, values


@pytest.mark.parametrize("name", WITH_IDS)
def test_another_workspace_s_object_is_404(client, mine, strange, name):
    headers = token_headers(mine.workspace)
    for method, path, values in calls(name, mine.ids | strange.ids):
        if strange.ids & set(values):
            answer = client.generic(method.upper(), path, "{}", content_type="application/json", headers=headers)
            assert answer.status_code == 404, f"{method} {path}"


@pytest.mark.parametrize("name", WITH_IDS)
def test_one_s_own_object_is_found(client, mine, name):
    """Otherwise the test above would find nothing wrong with an address that never answers anything."""
    headers = token_headers(mine.workspace)
    statuses = {
        client.generic(method.upper(), path, "{}", content_type="application/json", headers=headers).status_code
        for method, path, _ in calls(name, mine.ids)
    }
    assert statuses - {404}
    assert all(status < 500 for status in statuses)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(API) - set(OTHER_PROOF)))
def test_nobody_gets_in_without_a_token(client, name):
    for method, path, _ in calls(name, {"0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d"}):
        answer = client.generic(method.upper(), path, "{}", content_type="application/json")
        assert answer.status_code == 401, f"{method} {path}"
        assert answer["WWW-Authenticate"] == "Token"


def test_the_exceptions_are_still_there():
    assert set(OTHER_PROOF) <= set(API)


# Every query of an edge starts from `visible_to(access)`.

EDGES = sorted(
    {
        found.__module__
        for _, pattern in patterns()
        for found in [view_class(pattern) or inspect.unwrap(pattern.callback)]
        if inspect.isclass(found) or inspect.isfunction(found)
        if is_ours(found)
    }
)


def bare_queries(module):
    """Where a module's views take `Model.objects` without asking who may see it: (class, line) of each."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and not asks(node, parents):
            yield owner(node, parents), node.lineno


def asks(node, parents) -> bool:
    """Whether the expression around `node` goes through `visible_to`, or through `self.find` or `self.here`, which do,
    or is a subquery about the rows of another query.
    """
    while node in parents and not isinstance(parents[node], ast.stmt):
        node = parents[node]
        if isinstance(node, ast.Attribute) and node.attr == "visible_to":
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("find", "here"):
            return True
    return any(isinstance(part, ast.Name) and part.id == "OuterRef" for part in ast.walk(node))


def owner(node, parents) -> str:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not isinstance(parents[node], ast.ClassDef):
            return node.name
    return ""


@pytest.mark.parametrize("module", EDGES)
def test_every_query_of_an_edge_starts_from_what_may_be_seen(module):
    bare = [(name, line) for name, line in bare_queries(module) if (module, name) not in OTHER_QUERIES]
    assert bare == [], f"{module} reads rows without visible_to(access)"


def test_the_exceptions_among_the_queries_are_still_there():
    for module, name in OTHER_QUERIES:
        assert name in {found for found, _ in bare_queries(module)}
