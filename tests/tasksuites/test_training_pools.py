"""Trainings: first answers, the skill and what it opens, second tries, and the end together with the last pool."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import answering, following, pools, training
from tasksuites.models import Answer, Participation, Pool, Skill, UserSkill
from tests.factories import PoolFactory
from tests.tasksuites.mixed import RIGHT, WRONG, kinds, mixed_pool, mixer, positions, refusal, send, take

NOW = timezone.now().replace(microsecond=0)

pytestmark = pytest.mark.django_db


def training_pool(tasks=4, size=2, **settings):
    """A training of `tasks` tasks, `size` in each suite, that follows what people do."""
    options = {"kind": Pool.Kind.TRAINING, "follows": True, "settings": settings}
    return mixed_pool(mixer(0, training=size), trainings=tasks, **options)


def go_through(pool, name, firsts, now=NOW):
    """Take the next suite and send it; `firsts` are the first answers, wrong ones are corrected after the hint."""
    assignment = take(pool, name, now)
    answers = list(Answer.objects.filter(assignment=assignment).order_by("position"))
    for answer, values in zip(answers, firsts, strict=True):
        answering.save_draft(assignment, answer.task_id, values, now=now)
    if WRONG in firsts:
        with pytest.raises(Refused) as refused:
            answering.submit(assignment, now=now)
        assert len(refused.value.extra["hints"]) == firsts.count(WRONG)
        for answer in answers:
            answering.save_draft(assignment, answer.task_id, RIGHT, now=now)
    sent = answering.submit(assignment, now=now)
    following.follow_up(Pool.objects.get(pk=pool.pk), now)
    return sent


def skill(pool, name):
    """The value of the training's skill; None where the person has none."""
    return (
        UserSkill.objects.filter(skill__training=pool, participant__external_id=name)
        .values_list("value", flat=True)
        .first()
    )


def test_everybody_is_given_each_task_once_and_the_last_suite_holds_what_is_left():
    pool = training_pool(tasks=5, size=2)
    for name in ("ann", "ben"):
        given = [positions(send(take(pool, name, NOW))) for _ in range(3)]
        assert given == [[1, 2], [3, 4], [5]]
        assert refusal(pool, name, NOW).code == "NOTHING_LEFT"


@pytest.mark.parametrize(
    ("firsts", "value"),
    [
        ([[RIGHT, RIGHT], [RIGHT, RIGHT]], 100),
        ([[RIGHT, WRONG], [RIGHT, RIGHT]], 75),  # three of four
        ([[WRONG, WRONG], [WRONG, RIGHT]], 25),
        ([[WRONG, WRONG], [WRONG, WRONG]], 0),
    ],
)
def test_after_all_suites_the_skill_is_the_percentage_of_right_first_answers(firsts, value):
    pool = training_pool()
    go_through(pool, "ann", firsts[0])
    assert skill(pool, "ann") is None
    go_through(pool, "ann", firsts[1])
    assert skill(pool, "ann") == value
    made = Skill.objects.get(training=pool)
    assert made.name == f"{pool.project.name} – training"
    assert made.workspace_id == pool.workspace_id


def test_it_may_ask_for_fewer_suites_and_then_gives_no_more():
    pool = training_pool(tasks=6, size=2, task_suites_required_to_pass=2)
    go_through(pool, "ann", [RIGHT, WRONG])
    assert skill(pool, "ann") is None
    go_through(pool, "ann", [RIGHT, WRONG])
    assert skill(pool, "ann") == 50
    assert refusal(pool, "ann", NOW).code == "NOTHING_LEFT"


def test_a_third_is_kept_with_six_digits():
    pool = training_pool(tasks=3, size=3)
    go_through(pool, "ann", [RIGHT, RIGHT, WRONG])
    assert skill(pool, "ann") == Decimal("66.666667")


def test_only_who_has_passed_gets_into_the_pool_behind_it():
    before = training_pool(tasks=2, size=2)
    pool = mixed_pool(mixer(1), general=9, project=before.project, training=before, training_passing_value=50)
    assert refusal(pool, "ann", NOW).code == "NOT_ELIGIBLE"
    go_through(before, "ann", [RIGHT, WRONG])
    assert kinds(take(pool, "ann", NOW)) == "g"
    go_through(before, "ben", [WRONG, WRONG])
    assert refusal(pool, "ben", NOW).code == "NOT_ELIGIBLE"


def test_trainings_in_an_ordinary_pool_give_hints_and_no_skill():
    pool = mixed_pool(mixer(1, training=1), general=2, trainings=2, follows=True)
    sent = go_through(pool, "ann", [RIGHT, WRONG])
    assert sent.answers.get(task__kind="training").first_values == WRONG
    assert not UserSkill.objects.exists()


def test_who_did_not_use_the_skill_may_try_again_after_the_days():
    before = training_pool(tasks=2, size=2, retry_training_after_days=3)
    pool = mixed_pool(mixer(1), general=9, project=before.project, training=before, training_passing_value=80)
    go_through(before, "ann", [WRONG, WRONG])
    go_through(before, "ben", [RIGHT, RIGHT])
    later = timezone.now() + timedelta(days=2)
    training.let_people_try_again(later)
    assert (skill(before, "ann"), skill(before, "ben")) == (0, 100)
    take(pool, "ben", later)
    later = timezone.now() + timedelta(days=3, minutes=1)
    for _ in range(2):  # twice does no more than once
        training.let_people_try_again(later)
    assert (skill(before, "ann"), skill(before, "ben")) == (None, 100)
    assert Participation.objects.get(pool=before, participant__external_id="ann").attempt == 2
    again = go_through(before, "ann", [RIGHT, RIGHT], later)
    assert positions(again) == [1, 2]
    assert skill(before, "ann") == 100  # the first try stays, and counts no more
    assert Answer.objects.filter(pool=before, participant__external_id="ann").count() == 4
    assert kinds(take(pool, "ann", later)) == "g"
    assert refusal(before, "ann", later).code == "NOTHING_LEFT"


def test_without_the_setting_there_is_no_second_try():
    pool = training_pool(tasks=2)
    go_through(pool, "ann", [WRONG, WRONG])
    training.let_people_try_again(timezone.now() + timedelta(days=999))
    assert skill(pool, "ann") == 0


def test_a_training_closes_together_with_the_last_pool_that_it_leads_to():
    before = training_pool()
    first, second = (PoolFactory(project=before.project, training=before) for _ in range(2))

    def is_open():
        return Pool.objects.get(pk=before.pk).is_open

    pools.close_pool(first, NOW)
    assert is_open()
    pools.close_for_update(second, NOW)
    assert is_open()  # it opens again by itself
    pools.close_pool(PoolFactory(project=before.project), NOW)
    assert is_open()
    Pool.objects.filter(pk=second.pk).update(status="OPEN")
    pools.close_pool(second, NOW, Pool.CloseReason.COMPLETED)
    assert not is_open()
    assert Pool.objects.get(pk=before.pk).close_reason == "COMPLETED"
