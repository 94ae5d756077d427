"""The numbers that rules read, worked out by hand."""

from datetime import timedelta

import pytest

from tasksuites import answering
from tasksuites.models import Pool, RuleFiring, Task, UserSkill
from tests.factories import TaskFactory
from tests.tasksuites.quality.rules import NOW, RIGHT, answer, config, decide, firings, ruled_pool, send, take

pytestmark = pytest.mark.django_db

TOLD = {"action": "SET_SKILL", "parameters": {"skill_id": "none", "skill_value": 1}}


def always(collector, key, **parameters):
    """A rule that tells its numbers after each event: it gives a skill that does not exist."""
    return config(collector, (key, "GTE", 0), **TOLD, **parameters)


def told():
    return [numbers for _, _, numbers, _ in firings()]


def test_control_tasks_are_counted_by_their_credit():
    pool = ruled_pool(always("GOLDEN_SET", "total_answers_count"), tasks=4, tasks_are=Task.Kind.CONTROL)
    worth = [1, 0.25, 0, 1]
    for task, weight in zip(pool.tasks.order_by("position"), worth, strict=True):
        solutions = [{"output_values": {"answer": "yes"}, "correctness_weight": weight}]
        Task.objects.filter(pk=task.pk).update(known_solutions=solutions)
    answer(pool, "ann", "yes", "yes", "yes", "yes")
    assert told() == [
        {
            "total_answers_count": 4,
            "correct_answers_rate": 56.25,
            "incorrect_answers_rate": 43.75,
            "golden_set_answers_count": 4,
            "golden_set_correct_answers_rate": 56.25,
            "golden_set_incorrect_answers_rate": 43.75,
        }
    ]


def test_training_tasks_count_by_their_first_answer_and_not_as_control_tasks():
    pool = ruled_pool(always("GOLDEN_SET", "total_answers_count"), tasks=2, tasks_are=Task.Kind.CONTROL)
    training = pool.tasks.order_by("position").first()
    Task.objects.filter(pk=training.pk).update(kind=Task.Kind.TRAINING, hint="Look again.")
    assignment = take(pool, "ann")
    for task, value in zip(pool.tasks.order_by("position"), ("no", "yes"), strict=True):
        answering.save_draft(assignment, task.pk, {"answer": value}, now=NOW)
    with pytest.raises(answering.Refused):
        answering.submit(assignment, now=NOW)
    answering.save_draft(assignment, training.pk, {"answer": "yes"}, now=NOW)
    answering.submit(assignment, now=NOW)
    (numbers,) = told()
    assert (numbers["total_answers_count"], numbers["correct_answers_rate"]) == (2, 50)
    assert (numbers["golden_set_answers_count"], numbers["golden_set_correct_answers_rate"]) == (1, 100)


def test_a_suite_without_control_tasks_changes_nothing_for_them():
    pool = ruled_pool(always("GOLDEN_SET", "total_answers_count"))
    answer(pool, "ann", "yes")
    assert told() == []


def test_without_a_history_only_this_pool_counts_and_with_one_the_newest_of_all_pools_that_have_one():
    rule = always("GOLDEN_SET", "total_answers_count", history_size=3)
    pools = [ruled_pool(rule, suites=2, tasks_are=Task.Kind.CONTROL)]
    project = pools[0].project
    plain = ruled_pool(
        always("GOLDEN_SET", "total_answers_count"), suites=2, tasks_are=Task.Kind.CONTROL, project=project
    )
    pools.append(ruled_pool(rule, suites=2, tasks_are=Task.Kind.CONTROL, project=project))
    said = iter(["no", "no", "yes", "yes"])
    moments = (NOW + timedelta(minutes=minute) for minute in range(10))
    for pool in pools:
        for _ in range(2):
            answer(pool, "ann", next(said), now=next(moments))
    answer(plain, "ann", "no", now=next(moments))
    counts = [(numbers["total_answers_count"], numbers["correct_answers_rate"]) for numbers in told()]
    assert counts == [(1, 0), (2, 0), (3, pytest.approx(33.333333)), (3, pytest.approx(66.666667)), (1, 0)]


@pytest.mark.parametrize(
    ("threshold", "said", "expected"),
    [
        (2, "a a b", {"ann": (1, 100), "ben": (1, 100), "cid": (1, 0)}),
        (3, "a a b", {}),  # nobody reaches it: the task counts for nobody
        (1, "a a b", {"ann": (1, 100), "ben": (1, 100), "cid": (1, 100)}),  # everybody does
    ],
)
def test_a_majority_is_as_many_equal_answers_as_the_threshold_says(threshold, said, expected):
    rule = config("MAJORITY_VOTE", ("total_answers_count", "GTE", 1), **TOLD, answer_threshold=threshold)
    pool = ruled_pool(rule, overlap=3)
    for name, value in zip(("ann", "ben", "cid"), said.split(), strict=True):
        assert not RuleFiring.objects.exists()  # the overlap is not complete yet
        answer(pool, name, value)
    found = {
        name: (numbers["total_answers_count"], numbers["correct_answers_rate"]) for name, _, numbers, _ in firings()
    }
    assert found == expected


def test_a_raised_overlap_is_counted_again_when_it_is_complete_again():
    rule = config("MAJORITY_VOTE", ("total_answers_count", "GTE", 1), **TOLD, answer_threshold=2)
    pool = ruled_pool(rule, overlap=2)
    for name, value in (("ann", "a"), ("ben", "b")):
        answer(pool, name, value)
    assert firings() == []
    pool.suites.update(overlap=3)
    answer(pool, "cid", "b")
    assert {name: numbers["correct_answers_rate"] for name, _, numbers, _ in firings()} == {
        "ann": 0,
        "ben": 100,
        "cid": 100,
    }


@pytest.mark.parametrize("closes", [False, True])
def test_an_original_and_its_copy_are_voted_on_together(closes):
    rule = config("MAJORITY_VOTE", ("total_answers_count", "GTE", 1), **TOLD, answer_threshold=2)
    first = ruled_pool(rule, overlap=5)
    answer(first, "ann", "a")
    first.status = "CLOSED"
    first.save()
    second = ruled_pool(rule, overlap=2, project=first.project)
    second.tasks.update(origin_task=first.tasks.get())
    answer(second, "ben", "a")
    assert firings() == []
    last = take(second, "cid")
    if closes:  # the pool closes while the last one is at it
        Pool.objects.filter(pk=second.pk).update(status="CLOSED")
    send(last, "b")
    assert {name: numbers["correct_answers_rate"] for name, _, numbers, _ in firings()} == {
        "ann": 100,
        "ben": 100,
        "cid": 0,
    }


def test_quick_suites_are_those_sent_before_the_threshold():
    rule = always("ASSIGNMENT_SUBMIT_TIME", "total_submitted_count", fast_submit_threshold_seconds=20, history_size=2)
    pool = ruled_pool(rule, suites=4)
    start = NOW
    for seconds in (5, 19, 20, 60):
        answer(pool, "ann", "yes", taken_at=start, now=start + timedelta(seconds=seconds))
        start += timedelta(hours=1)
    counts = [(numbers["total_submitted_count"], numbers["fast_submitted_count"]) for numbers in told()]
    assert counts == [(1, 1), (2, 2), (2, 1), (2, 0)]


def test_skipped_in_a_row_begins_anew_after_one_that_is_sent():
    pool = ruled_pool(always("SKIPPED_IN_ROW_ASSIGNMENTS", "skipped_in_row_count"), suites=5)
    for minute, deed in enumerate("sstss"):
        moment = NOW + timedelta(minutes=minute)
        if deed == "s":
            answering.give_back(take(pool, "ann", moment), now=moment)
        else:
            answer(pool, "ann", "yes", taken_at=moment, now=moment)
    assert [numbers["skipped_in_row_count"] for numbers in told()] == [1, 2, 0, 1, 2]


def test_suites_done_are_counted_whether_they_are_reviewed_or_not():
    pool = ruled_pool(always("ANSWER_COUNT", "assignments_accepted_count"), suites=2, accepts_by_itself=False)
    for _ in range(2):
        answer(pool, "ann", "yes")
    assert [numbers["assignments_accepted_count"] for numbers in told()] == [1, 2]


def test_reviews_are_counted_from_the_newest_on():
    rule = config("ACCEPTANCE_RATE", ("total_assignments_count", "GTE", 1), **TOLD, history_size=2)
    pool = ruled_pool(rule, suites=3, accepts_by_itself=False)
    sent = [answer(pool, "ann", "yes") for _ in range(3)]
    for minute, (assignment, status) in enumerate(zip(sent, ("ACCEPTED", "REJECTED", "REJECTED"), strict=True)):
        decide(pool, assignment, status, NOW + timedelta(minutes=minute))
    found = [
        (one["total_assignments_count"], one["accepted_assignments_rate"], one["rejected_assignments_rate"])
        for one in told()
    ]
    assert found == [(1, 100, 0), (2, 50, 50), (2, 0, 100)]


def test_an_assessment_tells_what_it_was_and_how_the_suite_stands():
    rule = config("ASSIGNMENTS_ASSESSMENT", ("assessment_event", "NE", "nothing"), **TOLD)
    pool = ruled_pool(rule, overlap=2, accepts_by_itself=False)
    first, second = (answer(pool, name, "yes") for name in ("ann", "ben"))
    decide(pool, first, "REJECTED")
    decide(pool, second, "ACCEPTED")
    decide(pool, first, "ACCEPTED")
    found = [tuple(one.values()) for one in told()]
    assert found == [(1, 0, 1, "REJECT"), (0, 1, 1, "ACCEPT"), (0, 2, 0, "ACCEPT_AFTER_REJECT")]


def test_a_training_tells_how_much_was_done_and_whether_there_is_more():
    mixing = {"real_tasks_count": 0, "golden_tasks_count": 0, "training_tasks_count": 2}
    pool = ruled_pool(always("TRAINING", "submitted_assignments_count"), suites=0, kind="TRAINING", mixer_config=mixing)
    for position in range(1, 5):
        TaskFactory(
            pool=pool, suite=None, position=position, kind=Task.Kind.TRAINING, known_solutions=RIGHT, overlap=None
        )
    for _ in range(2):
        answer(pool, "ann", "yes", "yes")
    assert told() == [
        {
            "submitted_assignments_count": done,
            "total_answers_count": 2 * done,
            "correct_answers_rate": 100,
            "incorrect_answers_rate": 0,
            "next_assignment_available": done == 1,
        }
        for done in (1, 2)
    ]


def test_who_has_gone_through_a_training_has_its_skill():
    mixing = {"real_tasks_count": 0, "golden_tasks_count": 0, "training_tasks_count": 2}
    pool = ruled_pool(suites=0, kind="TRAINING", mixer_config=mixing, settings={"task_suites_required_to_pass": 2})
    for position in range(1, 6):
        TaskFactory(
            pool=pool, suite=None, position=position, kind=Task.Kind.TRAINING, known_solutions=RIGHT, overlap=None
        )
    answer(pool, "ann", "yes", "yes")
    assert not UserSkill.objects.exists()
    answer(pool, "ann", "yes", "yes")
    held = UserSkill.objects.get()
    assert (held.skill.training, held.participant.external_id, held.value) == (pool, "ann", 100)
