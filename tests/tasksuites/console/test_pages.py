"""The pages of projects, pools, suites and firings, through the client as a member uses them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tasksuites.console.standing import WORDS
from tasksuites.models import Pool, Project
from tests.batches.pages import queries, text
from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    OperationFactory,
    PoolFactory,
    ProjectFactory,
    ReadyBatchFactory,
    TaskFactory,
    TaskSuiteFactory,
)
from tests.tasksuites.console import made
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(workspace):
    return made.everything(workspace)


def page(name, *things) -> str:
    return reverse(name, args=[thing.pk for thing in things])


def signed_in(client, workspace, role):
    client.force_login(MembershipFactory(workspace=workspace, role=role).user)


def names(answer) -> list[str]:
    return [row.pool.name for row in answer.context["rows"]]


def test_a_project_shows_what_goes_in_and_comes_out_and_its_pools(client, pool):
    shown = text(client.get(page("project-detail", pool.project)))
    for words in ("list of string", "one of rook, crow, jay", "at least 0; at most 40", "at most 40 characters"):
        assert words in shown
    assert page("pool-detail", pool) in shown
    assert "<code>photo</code>" in shown


def test_projects_are_listed_with_the_number_of_their_pools(client, pool, workspace):
    ProjectFactory(name="Of others")
    PoolFactory(project=pool.project)
    PoolFactory(project=pool.project, rehearsal_of=pool)  # a copy for simulated people is nobody's pool
    rows = client.get(reverse("project-list")).context["rows"]
    assert [(project.name, project.pool_count) for project in rows] == [("Birds", 2)]


def test_pools_are_listed_with_and_without_a_batch(client, pool, workspace):
    batch = ReadyBatchFactory(workspace=workspace, name="Evaluation")
    PoolFactory(project=pool.project, rehearsal_of=pool)
    answer = client.get(reverse("pool-list"))
    assert names(answer) == ["Evaluation", "Birds, week 10"]
    assert page("batch-detail", batch) in text(answer)
    assert answer.context["rows"][1].numbers == "2 of 4 assignments sent"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=batch", ["Evaluation"]),
        ("kind=own", ["Birds, week 10"]),
        ("kind=training", ["Practice"]),
        ("name=birds", ["Birds, week 10"]),
        ("name=nothing", []),
        ("kind=nonsense", ["Practice", "Evaluation", "Birds, week 10"]),
    ],
)
def test_pools_are_found_by_name_and_kind(client, pool, workspace, asked, found):
    ReadyBatchFactory(workspace=workspace, name="Evaluation")
    PoolFactory(project=pool.project, name="Practice", kind=Pool.Kind.TRAINING)
    assert names(client.get(f"{reverse('pool-list')}?{asked}")) == found


@pytest.mark.parametrize("word", WORDS, ids=[word.key for word in WORDS])
def test_each_word_finds_the_pools_that_the_list_calls_so(client, workspace, word):
    project = ProjectFactory(workspace=workspace)
    for status in Pool.Status:
        PoolFactory(project=project, status=status)
    PoolFactory(project=project, status=Pool.Status.CLOSED, close_reason=Pool.CloseReason.COMPLETED)
    answer = client.get(f"{reverse('pool-list')}?status={word.key}")
    assert {row.label for row in answer.context["rows"]} == {word.label}
    assert len(answer.context["rows"]) == 1


def test_a_pool_says_its_kinds_of_tasks_and_what_waits(client, pool):
    answer = client.get(page("pool-detail", pool))
    assert answer.context["kinds"] == [("General", 4), ("Control", 2), ("Training", 1)]
    assert answer.context["waiting_count"] == 2
    assert f"/take/{pool.entry}/" in text(answer)
    assert "Review 2" in text(answer)


def test_a_mixed_pool_says_how_many_places_of_its_tasks_are_taken(client, workspace):
    pool = made.birds(workspace, mixer_config=made.MIX)
    for taken in (0, 2):
        made.task(pool, None, overlap=3, taken=taken)
    made.task(pool, None, "control", overlap=9, taken=4)
    made.task(pool, None, overlap=None, taken=5)
    assert "2 of 6 places of general tasks taken" in text(client.get(page("pool-detail", pool)))


def test_a_suite_leads_to_what_its_people_see(client, pool, workspace):
    for suite in (pool.suites.first(), ReadyBatchFactory(workspace=workspace).pool.suites.get()):
        address = page("suite-preview", suite.pool, suite)
        assert address in text(client.get(page("suite-detail", suite.pool, suite)))
        assert client.get(address, follow=True).status_code == 200


def test_what_scripts_make_is_shown_with_its_progress_and_its_faults(client, pool):
    shared = {"workspace": pool.project.workspace, "pool": pool, "type": "TASK_SUITE.BATCH_CREATE"}
    OperationFactory(**shared, status="processing", progress=41, details={})
    details = {"total_count": 2000, "valid_count": 1999, "not_valid_count": 1, "success_count": 0, "failed_count": 2000}
    failed = OperationFactory(**shared, status="failed", details=details, reason="Nothing was made: the log says why.")
    OperationFactory(workspace=pool.project.workspace, pool=pool, type="POOL.OPEN", status="complete")
    answer = client.get(page("pool-detail", pool))
    shown = text(answer)
    assert len(answer.context["operations"]) == 2
    for words in ("41%", "0 of 2,000 made.", "Nothing was made", reverse("api-operation-log", args=[failed.public_id])):
        assert words in shown


def test_home_says_what_waits_for_review(client, pool):
    address = page("pool-assignments", pool) + "?status=SUBMITTED"
    assert f'href="{address}"' in text(client.get("/"))
    pool.assignments.update(status="ACCEPTED")
    assert address not in text(client.get("/"))


def test_the_kinds_of_very_many_tasks_are_counted_when_somebody_asks(client, pool):
    Pool.objects.filter(pk=pool.pk).update(task_count=2_000_000)
    answer = client.get(page("pool-detail", pool))
    assert "kinds" not in answer.context
    assert "2,000,000" in text(answer)
    asked = client.get(page("pool-detail", pool) + "?count=kinds")
    assert asked.context["kinds"][0] == ("General", 4)


def test_a_firing_is_shown_with_the_numbers_that_caused_it(client, pool):
    for address in (page("pool-detail", pool), page("pool-firings", pool)):
        shown = text(client.get(address))
        for words in ("GOLDEN_SET", "correct_answers_rate", "52.5", "RESTRICTION_V2", "DAYS"):
            assert words in shown


def test_a_pool_is_opened_and_closed_on_its_page(client, pool):
    for move, status in (("close", "CLOSED"), ("open", "OPEN")):
        answer = client.post(reverse("pool-move", args=[pool.pk, move]))
        assert answer.status_code == 302
        pool.refresh_from_db()
        assert pool.status == status
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["close", "open"]


def test_a_closed_pool_is_archived_unless_something_waits(client, workspace):
    pool = made.everything(workspace)
    client.post(reverse("pool-move", args=[pool.pk, "close"]))
    assert "Archive this pool" in text(client.get(page("pool-detail", pool)))
    refused = client.post(reverse("pool-move", args=[pool.pk, "archive"]))
    assert refused.status_code == 422
    assert "2 assignments of this pool are not reviewed yet." in text(refused)
    pool.assignments.update(status="ACCEPTED")
    assert client.post(reverse("pool-move", args=[pool.pk, "archive"])).status_code == 302
    shown = text(client.get(page("pool-detail", pool)))
    assert "It is archived" in shown
    assert "Open now" not in shown


def test_what_keeps_a_pool_from_opening_is_told(client, workspace):
    empty = PoolFactory(project__workspace=workspace, status="CLOSED")
    answer = client.post(reverse("pool-move", args=[empty.pk, "open"]))
    assert answer.status_code == 422
    assert "Pool contains no tasks." in text(answer)
    assert client.post(reverse("pool-move", args=[empty.pk, "nonsense"])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ("", ["Composed", "Composed", "Mixed"]),
        ("kind=mixed", ["Mixed"]),
        ("kind=composed", ["Composed", "Composed"]),
        ("kind=merged", []),
        ("holds=control", ["Composed"]),
        ("places=untouched", ["Composed", "Composed", "Mixed"]),
        ("places=none", ["Mixed"]),
        ("places=free", ["Composed", "Composed"]),
        ("kind=nonsense", ["Composed", "Composed", "Mixed"]),
    ],
)
def test_suites_are_found_by_kind_by_what_they_hold_and_by_their_places(client, pool, asked, kinds):
    answer = client.get(f"{page('pool-suites', pool)}?{asked}")
    assert [row.kind for row in answer.context["rows"]] == kinds


def test_a_suite_is_listed_with_the_kinds_of_its_tasks(client, pool):
    rows = client.get(page("pool-suites", pool)).context["rows"]
    assert [row.tasks for row in rows] == ["1 general, 1 control, 1 training", "2 general", "1 general, 1 control"]
    assert [row.priority for row in rows] == ["2.5", "0", "0"]


def test_a_suite_shows_tasks_known_solutions_weights_and_people(client, pool):
    suite = pool.suites.order_by("position").first()
    answer = client.get(page("suite-detail", pool, suite))
    shown = text(answer)
    for words in (
        "https://img.example/birds/1.jpg",
        "wet, cold",
        "Credit 0.4",
        "blue feathers",
        "2 of 3",
        ">ann<",
        ">ben<",
    ):
        assert words in shown
    assert [row.task.kind for row in answer.context["tasks"]] == ["general", "control", "training"]
    assert [known.weight for known in answer.context["tasks"][1].known] == ["1", "0.4"]
    for assignment in suite.assignments.all():
        assert page("pool-assignment", pool, assignment) in shown


def test_a_mixed_suite_shows_what_its_person_was_given(client, pool):
    suite = pool.suites.get(mixed=True)
    answer = client.get(page("suite-detail", pool, suite))
    given = suite.assignments.get().answers.order_by("position")
    assert [row.task.pk for row in answer.context["tasks"]] == [one.task_id for one in given]


def test_tasks_outside_of_suites_are_listed_by_kind(client, pool):
    address = page("pool-tasks", pool)
    assert [row.task.kind for row in client.get(address).context["tasks"]] == ["general", "control"]
    assert [row.task.kind for row in client.get(f"{address}?kind=control").context["tasks"]] == ["control"]


def test_values_are_escaped(client, workspace):
    pool = made.birds(workspace, name="<b>pool</b>")
    suite = TaskSuiteFactory(pool=pool)
    TaskFactory(suite=suite, pool=pool, input_values={"place": "<script>alert(1)</script>"})
    shown = client.get(page("suite-detail", pool, suite)).content.decode()
    assert "<script>alert" not in shown
    assert "<b>pool" not in shown
    assert 'href="javascript:' not in shown


def test_lists_cost_the_same_for_20_rows_and_200(client, workspace):
    pool = made.birds(workspace)
    Project.objects.bulk_create(ProjectFactory.build_batch(2, workspace=workspace))
    addresses = [
        reverse("project-list"),
        reverse("pool-list"),
        page("project-detail", pool.project),
        page("pool-suites", pool),
        page("pool-tasks", pool),
        page("pool-assignments", pool),
        page("pool-firings", pool),
    ]
    more(pool, workspace, 2)
    few = [queries(client, address) for address in addresses]
    more(pool, workspace, 55)
    assert [queries(client, address) for address in addresses] == few
    for address in addresses:
        assert "next_address" in client.get(address).context, address


def more(pool, workspace, count):
    for _ in range(count):
        ProjectFactory(workspace=workspace)
        PoolFactory(project=pool.project)
        suite = made.suite_of(pool, "general", "control")
        made.fire(pool, made.sent(suite))
        made.task(pool, None)


@pytest.mark.parametrize(
    "name", ["pool-suites", "pool-tasks", "pool-assignments", "pool-firings", "pool-list", "project-list"]
)
def test_pages_of_a_list_show_every_row_once(client, workspace, name):
    pool = made.birds(workspace)
    more(pool, workspace, 60)
    address = reverse(name) if name.endswith("-list") else page(name, pool)
    seen, path = [], address
    while path:
        answer = client.get(path)
        rows = answer.context.get("tasks") or answer.context["rows"]
        seen += [key(row) for row in rows]
        path = address + answer.context["next_address"] if answer.context.get("next_address") else ""
    assert len(seen) == len(set(seen)) >= 60


def key(row):
    for name in ("suite", "task", "assignment", "firing", "pool"):
        if hasattr(row, name) and not isinstance(row, Project):
            return getattr(row, name).pk
    return row.pk


@pytest.mark.parametrize("after", ["nonsense", "%00", "9" * 40])
def test_a_key_that_is_none_begins_at_the_start(client, pool, after):
    for name in ("pool-suites", "pool-tasks", "pool-assignments", "pool-firings"):
        assert client.get(f"{page(name, pool)}?after={after}").status_code == 200


OF_A_POOL = ["pool-detail", "pool-suites", "pool-tasks", "pool-assignments", "pool-firings"]


@pytest.mark.parametrize("name", OF_A_POOL)
def test_another_workspaces_pool_is_404(client, workspace, name):
    strange = made.birds(MembershipFactory().workspace)
    assert client.get(page(name, strange)).status_code == 404
    assert client.get(reverse(name, args=[uuid4()])).status_code == 404


def test_what_belongs_to_another_pool_is_404(client, pool, workspace):
    other = made.everything(workspace)
    suite, assignment = other.suites.first(), other.assignments.first()
    assert client.get(page("suite-detail", pool, suite)).status_code == 404
    assert client.get(page("pool-assignment", pool, assignment)).status_code == 404
    assert client.get(page("project-detail", made.birds(MembershipFactory().workspace).project)).status_code == 404
    assert client.post(page("pool-assignment", other, AssignmentFactory())).status_code == 404


def test_a_stranger_has_to_sign_in_first(client, pool):
    client.logout()
    for name in OF_A_POOL:
        address = page(name, pool)
        assert client.get(address).headers["Location"] == f"/sign-in/?next={address}"


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.REVIEWER, 403), (Role.EDITOR, 302)])
def test_whoever_writes_opens_and_closes(client, pool, role, status):
    signed_in(client, pool.project.workspace, role)
    assert client.post(reverse("pool-move", args=[pool.pk, "close"])).status_code == status
    shown = text(client.get(page("pool-detail", pool)))
    assert ("Close now" in shown or "Open now" in shown) is (role == Role.EDITOR)
