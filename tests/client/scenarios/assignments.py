"""Assignments: read, listed, reviewed, and as a table."""

import datetime

import kit
import pytest
import toloka.client as toloka
from toloka.client.project.field_spec import JsonSpec, StringSpec, UrlSpec
from toloka.client.project.task_spec import TaskSpec
from toloka.client.project.view_spec import ClassicViewSpec

REVIEW = toloka.Assignment


@pytest.fixture
def worked(client, pool) -> dict[str, kit.Person]:
    """Ann and Ben sent two tasks each, Cleo holds hers, Dan gave his back."""
    client.create_task_suite(kit.suite(pool, 1, 2, overlap=5), open_pool=True)
    entry = kit.entry_of(pool)
    people = {name: kit.Person(entry, name) for name in ("ann", "ben", "cleo", "dan")}
    people["ann"].work("rook", "crow")
    people["ben"].work("jay", "jay")
    people["cleo"].start()
    people["dan"].give_back()
    return people


def of(client, pool, person) -> toloka.Assignment:
    [found] = client.get_assignments(pool_id=pool.id, user_id=person.id)
    return found


def test_an_assignment_shows_what_was_asked_and_answered(client, pool, worked):
    [suite] = client.get_task_suites(pool_id=pool.id)
    one = of(client, pool, worked["ann"])
    assert client.get_assignment(one.id) == one
    assert (one.status, one.task_suite_id, one.pool_id, one.mixed) == (REVIEW.SUBMITTED, suite.id, pool.id, False)
    assert float(one.reward) == 0.04
    assert one.created <= one.submitted
    assert (one.accepted, one.rejected, one.first_declined_solution_attempt) == (None, None, None)
    answered = {
        task.input_values["photo"]: answer.output_values for task, answer in zip(one.tasks, one.solutions, strict=True)
    }
    assert answered == {kit.photo(1)["photo"]: {"species": "rook"}, kit.photo(2)["photo"]: {"species": "crow"}}
    assert {task.id for task in one.tasks} == {task.id for task in suite.tasks}
    assert not of(client, pool, worked["cleo"]).solutions


def test_assignments_are_found_by_state_person_and_time(client, pool, worked):
    def found(**asked) -> set[str]:
        return {one.user_id for one in client.get_assignments(pool_id=pool.id, **asked)}

    ids = {name: person.id for name, person in worked.items()}
    assert found(status="SUBMITTED") == {ids["ann"], ids["ben"]}
    assert found(status=["SUBMITTED", "ACTIVE"]) == {ids["ann"], ids["ben"], ids["cleo"]}
    assert found(status="SKIPPED") == {ids["dan"]}
    assert found(user_id=ids["ben"]) == {ids["ben"]}
    ben = of(client, pool, worked["ben"])
    assert found(submitted_gte=ben.submitted, submitted_lte=ben.submitted) == {ids["ben"]}
    assert ids["ben"] not in found(submitted_gt=ben.submitted)
    newest = client.find_assignments(pool_id=pool.id, status="SUBMITTED", sort=["-submitted"], limit=1)
    assert ([one.user_id for one in newest.items], newest.has_more) == ([ids["ben"]], True)
    assert {one.user_id for one in client.get_assignments(task_suite_id=ben.task_suite_id)} == set(ids.values())
    assert client.find_assignments(pool_id=pool.id, limit=1000).has_more is False
    assert kit.refused(client.find_assignments, status="ACTIVE")[0] == "ValidationApiError"


def test_a_review_follows_its_rules(client, pool, worked):
    ann, ben, cleo = (of(client, pool, worked[name]).id for name in ("ann", "ben", "cleo"))
    accepted = client.accept_assignment(ann, "Well done.")
    assert (accepted.status, accepted.public_comment) == (REVIEW.ACCEPTED, "Well done.")
    assert accepted.accepted is not None
    assert kit.refused(client.accept_assignment, ann, "again")[:2] == (
        "IncorrectActionsApiError",
        "INAPPROPRIATE_STATUS",
    )
    assert kit.refused(client.reject_assignment, ann, "no")[:2] == ("IncorrectActionsApiError", "INAPPROPRIATE_STATUS")
    assert kit.refused(client.accept_assignment, cleo, "early")[0] == "IncorrectActionsApiError"
    assert client.reject_assignment(ben, "Both are no jays.").status == REVIEW.REJECTED
    again = client.accept_assignment(ben, "One was a jay after all.")
    assert (again.status, again.public_comment) == (REVIEW.ACCEPTED, "One was a jay after all.")
    assert client.patch_assignment(ben, public_comment="Thank you.").public_comment == "Thank you."


def test_a_rejection_keeps_its_place(client, pool):
    suite = client.create_task_suite(kit.suite(pool, 1, overlap=1), open_pool=True)
    entry = kit.entry_of(pool)
    client.reject_assignment(kit.Person(entry, "ann").work("rook"), "No.")
    assert client.get_task_suite(suite.id).remaining_overlap == 0
    assert kit.Person(entry, "ben").why_not() == "NOTHING_LEFT"
    client.patch_task_suite(suite.id, overlap=2)
    kit.Person(entry, "ben").work("crow")


def test_answers_are_accepted_by_themselves_where_nobody_reviews(client, project):
    pool = client.create_pool(kit.pool_of(project, auto_accept_solutions=True))
    client.create_task_suite(kit.suite(pool, 1, overlap=1), open_pool=True)
    done = client.get_assignment(kit.Person(kit.entry_of(pool), "ann").work("rook"))
    assert done.status == REVIEW.ACCEPTED
    assert done.accepted == done.submitted


def test_an_unreviewed_pool_is_not_put_away(client, pool, worked):
    client.close_pool(pool.id)
    assert kit.refused(client.archive_pool, pool.id)[:2] == (
        "IncorrectActionsApiError",
        "SUBMITTED_ASSIGNMENTS_CONFLICT",
    )


def test_the_table_has_one_row_for_each_task(client, pool, worked):
    ann, ben = (of(client, pool, worked[name]).id for name in ("ann", "ben"))
    client.accept_assignment(ann, "Yes.")
    table = client.get_assignments_df(pool.id)
    assert list(table.columns) == [
        "INPUT:photo",
        "OUTPUT:species",
        "GOLDEN:species",
        "HINT:text",
        "ACCEPT:verdict",
        "ACCEPT:comment",
        "ASSIGNMENT:link",
        "ASSIGNMENT:assignment_id",
        "ASSIGNMENT:worker_id",
        "ASSIGNMENT:status",
        "ASSIGNMENT:started",
    ]
    assert dict(zip(table["INPUT:photo"], table["OUTPUT:species"], strict=True)) == {
        kit.photo(1)["photo"]: "rook",
        kit.photo(2)["photo"]: "crow",
    }
    assert set(table["ASSIGNMENT:assignment_id"]) == {ann}
    assert set(table["ASSIGNMENT:worker_id"]) == {worked["ann"].id}
    assert set(table["ASSIGNMENT:status"]) == {"APPROVED"}
    both = client.get_assignments_df(
        pool.id, status=["APPROVED", "SUBMITTED"], field=["ASSIGNMENT:assignment_id", "ASSIGNMENT:reward"]
    )
    assert set(both["ASSIGNMENT:assignment_id"]) == {ann, ben}
    assert (len(both), set(both["ASSIGNMENT:reward"])) == (4, {0.04})
    assert len(client.get_assignments_df(pool.id, status=["REJECTED"])) == 0
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    assert len(client.get_assignments_df(pool.id, start_time_from=later)) == 0


def test_a_table_holds_whatever_stands_in_the_cells(client):
    rough = 'tab\there, "quoted"\nand a line'
    view = ClassicViewSpec(markup="", script="", styles="")
    spec = TaskSpec(
        input_spec={"text": StringSpec(), "page": UrlSpec(required=False), "tree": JsonSpec(required=False)},
        output_spec={"species": StringSpec(), "note": StringSpec(required=False)},
        view_spec=view,
    )
    pool = client.create_pool(kit.pool_of(client.create_project(kit.birds(task_spec=spec)), auto_accept_solutions=True))
    values = {"text": rough, "tree": {"a": [1, "ä"]}}
    client.create_task_suite(
        toloka.TaskSuite(pool_id=pool.id, tasks=[toloka.Task(input_values=values)], overlap=1), open_pool=True
    )
    person = kit.Person(kit.entry_of(pool), "ann")
    given = person.start()
    assert given["tasks"][0]["values"] == values
    answers = {given["tasks"][0]["id"]: {"species": rough, "note": "=1+1"}}
    assert person.submit(given, answers).status_code == 200
    table = client.get_assignments_df(pool.id)
    [row] = table.to_dict("records")
    assert (row["INPUT:text"], row["OUTPUT:species"], row["OUTPUT:note"]) == (rough, rough, "=1+1")
    assert row["INPUT:tree"] == '{"a":[1,"ä"]}'


def test_an_empty_pool_has_a_table_without_rows(client, pool):
    table = client.get_assignments_df(pool.id)
    assert len(table) == 0
    assert "OUTPUT:species" in table.columns
