"""Dynamic overlap: numbers worked out by hand."""

import pytest

from tasksuites import skills
from tasksuites.models import Participant, Pool, RuleFiring, Task
from tests.factories import SkillFactory, TaskFactory
from tests.tasksuites.quality.rules import NOW, RIGHT, answer, config, decide, ruled_pool

pytestmark = pytest.mark.django_db

YES_NO = {"answer": {"type": "string", "required": True, "allowed_values": ["yes", "no"]}}


def doubting_pool(least, *, most=5, overlap=2, spec=YES_NO, skill=None, mixed=False, tasks=1, **options):
    doubt = {
        "type": "BASIC",
        "max_overlap": most,
        "min_confidence": least,
        "fields": [{"name": "answer"}],
        **({"answer_weight_skill_id": str(skill.pk)} if skill else {}),
    }
    if skill:
        options |= {"project__workspace": skill.workspace}
    options |= {"project__output_spec": spec, "settings": {"dynamic_overlap_config": doubt}}
    if not mixed:
        return ruled_pool(overlap=overlap, tasks=tasks, **options)
    config = {"real_tasks_count": tasks, "golden_tasks_count": 0, "training_tasks_count": 0}
    pool = ruled_pool(suites=0, mixer_config=config, **options)
    for position in range(1, tasks + 1):
        TaskFactory(pool=pool, suite=None, position=position, overlap=overlap)
    return pool


def overlaps(pool):
    return list(Task.objects.filter(pool=pool, suite=None).order_by("position").values_list("overlap", flat=True)) or [
        suite.overlap for suite in pool.suites.all()
    ]


def skilled(skill, **values):
    for name, value in values.items():
        person, _ = Participant.objects.get_or_create(workspace=skill.workspace, external_id=name, source="")
        skills.set_value(skill, person, value)


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize(("least", "expected"), [(0.72, 2), (0.73, 3)])
def test_ann_with_60_says_yes_and_ben_with_80_says_no_which_is_no_with_727(mixed, least, expected):
    skill = SkillFactory()
    skilled(skill, ann=60, ben=80)
    pool = doubting_pool(least, skill=skill, mixed=mixed)
    answer(pool, "ann", "yes")
    assert overlaps(pool) == [2]  # the initial overlap is not complete
    answer(pool, "ben", "no")
    assert overlaps(pool) == [expected]


def test_it_grows_by_one_until_the_doubt_is_gone_or_as_far_as_it_may():
    skill = SkillFactory()
    skilled(skill, ann=60, ben=60, cid=60, dan=90)
    pool = doubting_pool(0.9, most=4, overlap=1, skill=skill)
    found = []
    for name in ("ann", "ben", "cid", "dan"):
        answer(pool, name, "no" if name == "ben" else "yes")
        found += overlaps(pool)
    # 0.6; 0.5; 0.6; then 0.6 * 0.9 / (0.6 * 0.9 + 0.4 * 0.1) = 0.931
    assert found == [2, 3, 4, 4]
    pool.refresh_from_db()
    assert pool.place_count == 4


def test_it_never_grows_beyond_its_end():
    pool = doubting_pool(1, most=3, overlap=1)
    for name in ("ann", "ben", "cid"):
        answer(pool, name, "yes")
    assert overlaps(pool) == [3]


def test_without_a_skill_control_tasks_say_how_good_somebody_is():
    """Three right ones make (0.5 + 3) / (1 + 3) = 0.875; nobody knows anything about Ben, so 0.5."""
    pool = doubting_pool(0.87, overlap=2, tasks=1)
    for _ in range(3):
        TaskFactory(
            pool=pool, suite=pool.suites.get(), position=pool.task_count + 1, kind="control", known_solutions=RIGHT
        )
        pool.refresh_from_db()
    answer(pool, "ann", "no", "yes", "yes", "yes")
    answer(pool, "ben", "yes", "no", "no", "no")  # (0.5 + 0) / (1 + 3) = 0.125: what Ben says speaks for the other
    assert overlaps(pool) == [2]  # no: 0.875 * 0.875 / (0.875² + 0.125²) = 0.98


def test_every_task_of_a_suite_must_be_sure():
    skill = SkillFactory()
    skilled(skill, ann=90)
    pool = doubting_pool(0.95, overlap=1, tasks=2, skill=skill)
    answer(pool, "ann", "yes", "yes")
    assert overlaps(pool) == [2]
    skilled(skill, ben=90)
    answer(pool, "ben", "yes", "no")
    assert overlaps(pool) == [3]


def test_answers_that_came_with_the_task_join():
    skill = SkillFactory()
    skilled(skill, ann=60)
    pool = doubting_pool(0.9, overlap=1, skill=skill)
    baseline = [{"output_values": {"answer": "yes"}, "confidence_weight": 0.9}]
    pool.tasks.update(baseline_solutions=baseline)
    answer(pool, "ann", "yes")  # 0.54 / (0.54 + 0.04) = 0.931
    assert overlaps(pool) == [1]


def test_where_there_is_no_end_of_answers_there_might_be_one_more():
    skill = SkillFactory()
    skilled(skill, ann=80, ben=80)
    pool = doubting_pool(0.9, spec={"answer": {"type": "string"}}, skill=skill)
    answer(pool, "ann", "a word")
    answer(pool, "ben", "a word")  # against "something else": 0.64 / (0.64 + 0.04) = 0.941
    assert overlaps(pool) == [2]


def test_a_rejected_answer_says_nothing_and_leaves_more_doubt():
    skill = SkillFactory()
    skilled(skill, ann=90, ben=90)
    pool = doubting_pool(0.95, skill=skill, accepts_by_itself=False)
    sent = answer(pool, "ann", "yes")
    answer(pool, "ben", "yes")  # 0.81 / 0.82
    assert overlaps(pool) == [2]
    decide(pool, sent, "REJECTED")  # 0.9
    assert overlaps(pool) == [3]


def test_votes_are_counted_when_nobody_more_is_asked():
    rule = config("MAJORITY_VOTE", ("total_answers_count", "GTE", 1), action="CLEAN_COLLECTOR", answer_threshold=2)
    skill = SkillFactory()
    skilled(skill, ann=60, ben=60, cid=99)
    pool = doubting_pool(0.9, skill=skill)
    Pool.objects.filter(pk=pool.pk).update(rules=[rule])
    answer(pool, "ann", "yes")
    answer(pool, "ben", "no")
    assert not RuleFiring.objects.exists()
    answer(pool, "cid", "no", now=NOW)
    assert RuleFiring.objects.count() == 3
