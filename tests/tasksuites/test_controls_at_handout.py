"""Control and training tasks, handed out and sent: once each, anywhere, counted apart, judged by first answers."""

from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import answering, choosing
from tasksuites.models import Answer, Participant, Pool, Task, TaskSuite
from tests.factories import TaskFactory
from tests.tasksuites.test_issuing import at_once, open_pool, take

NOW = timezone.now().replace(microsecond=0)
RIGHT, WRONG, HALF = {"a": "yes"}, {"a": "no"}, {"a": "perhaps"}
SOLUTIONS = [{"output_values": RIGHT}, {"output_values": HALF, "correctness_weight": 0.5}]

pytestmark = pytest.mark.django_db


def pool_with(*, controls=0, trainings=0, suites=3, **options):
    """A pool with so many control and training tasks; suites hold two general tasks each."""
    pool = open_pool(suites=suites, tasks=2, **options)
    position = suites * 2
    for kind, count in ((Task.Kind.CONTROL, controls), (Task.Kind.TRAINING, trainings)):
        for _ in range(count):
            position += 1
            hint = f"Hint {position}" if kind == Task.Kind.TRAINING else ""
            options = {"suite": None, "position": position, "known_solutions": SOLUTIONS, "hint": hint}
            TaskFactory(pool=pool, kind=kind, overlap=None, **options)
    return pool


def kinds(assignment):
    return list(assignment.answers.order_by("position").values_list("task__kind", flat=True))


def of_kind(assignment, kind):
    return assignment.answers.get(task__kind=kind)


def answer_all(assignment, values):
    for answer in assignment.answers.all():
        answering.save_draft(assignment, answer.task_id, values, now=NOW)


def hints(assignment):
    with pytest.raises(Refused) as refused:
        answering.submit(assignment, now=NOW)
    assert (refused.value.code, refused.value.status) == ("HINTS", 422)
    return refused.value.extra["hints"]


def test_each_suite_brings_its_number_and_nobody_meets_a_control_twice():
    pool = pool_with(controls=4, controls_per_suite=2)
    met = []
    for number in (2, 2, 0):  # the third suite comes without: this person has had all
        assignment = take(pool, "ann")
        assert kinds(assignment).count("control") == number
        assert kinds(assignment).count("general") == 2
        met += assignment.answers.filter(task__kind="control").values_list("task_id", flat=True)
        answering.submit(assignment, now=NOW)
    assert len(set(met)) == 4
    assert kinds(take(pool_with(suites=1, controls=1, controls_per_suite=2), "ben")).count("control") == 1


def test_a_control_is_not_met_again_after_the_suite_was_given_back():
    pool = pool_with(controls=1, controls_per_suite=1)
    first = take(pool, "ann")
    answering.give_back(first, now=NOW)
    assert "control" in kinds(first)
    assert "control" not in kinds(take(pool, "ann"))


def test_everybody_meets_controls_without_taking_places():
    pool = pool_with(controls=2, trainings=1, controls_per_suite=2, trainings_per_suite=1, suites=1, overlap=5)
    assignments = [take(pool, name) for name in ("ann", "ben", "cid")]
    assert all(sorted(kinds(one)) == ["control"] * 2 + ["general"] * 2 + ["training"] for one in assignments)
    assert TaskSuite.objects.get(pool=pool).taken == 3
    assert not Task.objects.filter(pool=pool).exclude(taken=0).exists()


def test_only_general_answers_are_counted():
    pool = pool_with(controls=1, controls_per_suite=1)
    assignment = take(pool, "ann")
    answer_all(assignment, {"a": "yes", "b": "more"})
    answering.submit(assignment, now=NOW)
    pool.refresh_from_db()
    assert (pool.submitted_count, pool.response_count) == (1, 4)


@pytest.mark.parametrize("shuffles", [False, True])
def test_the_places_are_random_and_the_same_again_with_the_same_seed(shuffles):
    pool = pool_with(controls=1, controls_per_suite=1, suites=1, shuffles_tasks=shuffles)
    suite, ann = TaskSuite.objects.get(pool=pool), Participant.objects.create(workspace=pool.project.workspace)
    control = Task.objects.get(pool=pool, kind="control").pk

    def order(seed):
        return [task for task, _ in choosing.tasks_of(pool, suite, ann, Random(seed))]

    assert all(order(seed) == order(seed) for seed in range(5))
    assert {order(seed).index(control) for seed in range(40)} == {0, 1, 2}
    general = {tuple(task for task in order(seed) if task != control) for seed in range(40)}
    assert len(general) == (2 if shuffles else 1)  # the others keep their order unless the pool shuffles


@pytest.mark.parametrize(("values", "credit"), [(RIGHT, "1"), (HALF, "0.5"), (WRONG, "0"), ({}, "0")])
def test_a_control_is_judged_and_nobody_hears_of_it(values, credit):
    assignment = take(pool_with(controls=1, controls_per_suite=1), "ann")
    answer_all(assignment, values)
    sent = answering.submit(assignment, now=NOW)
    assert sent.status == "ACCEPTED"
    assert of_kind(assignment, "control").credit == Decimal(credit)
    assert not assignment.answers.filter(first_values__isnull=False).exists()
    assert set(assignment.answers.filter(task__kind="general").values_list("credit", flat=True)) == {None}


def test_the_first_complete_sending_fixes_the_first_answers_of_trainings():
    pool = pool_with(trainings=1, trainings_per_suite=1)
    assignment = take(pool, "ann")
    task = of_kind(assignment, "training").task

    def incomplete(stored):
        return [] if all(stored.values()) else ["not yet"]

    with pytest.raises(Refused, match="missing"):
        answering.submit(assignment, now=NOW, check=incomplete)
    assert of_kind(assignment, "training").first_values is None  # it was not complete: nothing is fixed yet
    answer_all(assignment, WRONG)
    for _ in range(2):
        assert hints(assignment) == {str(task.pk): task.hint}
    assignment.refresh_from_db()
    assert (assignment.status, assignment.receipt) == ("ACTIVE", None)
    answering.save_draft(assignment, task.pk, RIGHT, now=NOW)
    assert answering.submit(assignment, now=NOW).status == "ACCEPTED"
    answer = of_kind(assignment, "training")
    assert (answer.values, answer.first_values, answer.credit) == (RIGHT, WRONG, 0)


def test_a_training_that_is_right_at_once_gives_no_hint_and_its_weight():
    assignment = take(pool_with(trainings=1, trainings_per_suite=1), "ann")
    answer_all(assignment, HALF)
    assert answering.submit(assignment, now=NOW).status == "ACCEPTED"
    assert of_kind(assignment, "training").credit == Decimal("0.5")


def test_hints_are_told_for_what_was_sent_and_is_still_wrong():
    assignment = take(pool_with(trainings=1, controls=1, trainings_per_suite=1, controls_per_suite=1), "ann")
    answer_all(assignment, WRONG)
    assert answering.hints_of(Answer.objects.filter(assignment=assignment)) == {}
    hints(assignment)
    training = of_kind(assignment, "training")
    assert answering.hints_of(Answer.objects.filter(assignment=assignment)) == {training.pk: training.task.hint}
    answering.save_draft(assignment, training.task_id, RIGHT, now=NOW)
    assert answering.hints_of(Answer.objects.filter(assignment=assignment)) == {}


def test_sending_asks_the_same_of_the_database_whatever_was_answered_to_however_many_controls():
    counts = set()
    for controls, values in ((1, RIGHT), (1, WRONG), (3, WRONG)):
        assignment = take(pool_with(controls=controls, controls_per_suite=controls), "ann")
        answer_all(assignment, values)
        with CaptureQueriesContext(connection) as queries:
            answering.submit(assignment, now=NOW)
        counts.add(len(queries))
    assert len(counts) == 1


def test_a_draft_never_reads_what_is_known():
    assignment = take(pool_with(controls=1, controls_per_suite=1), "ann")
    with CaptureQueriesContext(connection) as queries:
        answering.save_draft(assignment, of_kind(assignment, "control").task_id, WRONG, now=NOW)
    asked = [query["sql"] for query in queries][1:]  # the first is this test's own
    assert asked
    assert not any("known_solutions" in sql for sql in asked)


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_get_their_controls_and_no_suite_too_many():
    pool = pool_with(controls=3, controls_per_suite=2, suites=2, overlap=5)
    assignments = at_once([lambda name=name: take(pool, name) for name in map(str, range(10))])
    assert len({one.pk for one in assignments}) == 10
    assert all(kinds(one).count("control") == 2 for one in assignments)
    assert set(TaskSuite.objects.filter(pool=pool).values_list("taken", flat=True)) == {5}
    assert Pool.objects.get(pk=pool.pk).submitted_count == 0
