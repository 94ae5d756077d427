"""What rules do, through the doors by which people make them act."""

from datetime import timedelta

import pytest

from tasksuites import answering, following, restricting, skills
from tasksuites.models import Assignment, Event, Pool, Restriction, RuleFiring, TaskSuite, UserSkill
from tests.factories import AnswerFactory, ReadyBatchFactory, SkillFactory, TaskFactory
from tests.tasksuites.quality.rules import NOW, RIGHT, answer, config, decide, firings, person, ruled_pool, take

pytestmark = pytest.mark.django_db

DONE = ("assignments_accepted_count", "GTE", 1)


def doing(action, **parameters):
    """A rule that acts after each sent suite."""
    return config("ANSWER_COUNT", DONE, action=action, parameters=parameters)


@pytest.mark.parametrize(
    ("action", "parameters", "lasting"),
    [
        ("RESTRICTION_V2", {"duration": 90, "duration_unit": "MINUTES"}, timedelta(minutes=90)),
        ("RESTRICTION_V2", {"duration": 5, "duration_unit": "HOURS"}, timedelta(hours=5)),
        ("RESTRICTION_V2", {"duration": 3, "duration_unit": "DAYS"}, timedelta(days=3)),
        ("RESTRICTION_V2", {"duration_unit": "PERMANENT"}, None),
        ("RESTRICTION", {"duration_days": 10}, timedelta(days=10)),
        ("RESTRICTION", {}, None),
    ],
)
@pytest.mark.parametrize("scope", ["POOL", "PROJECT", "ALL_PROJECTS"])
def test_a_restriction_keeps_the_person_out_for_its_time(action, parameters, lasting, scope):
    pool = ruled_pool(doing(action, scope=scope, private_comment="weak", **parameters), suites=3)
    answer(pool, "ann", "yes")
    kept = Restriction.objects.get()
    assert (kept.participant, kept.scope, kept.comment) == (person("ann"), scope, "weak")
    assert kept.expires_at == (lasting and NOW + lasting)
    assert (kept.pool_id, kept.project_id) == {
        "POOL": (pool.pk, None),
        "PROJECT": (None, pool.project_id),
        "ALL_PROJECTS": (None, None),
    }[scope]
    with pytest.raises(answering.Refused) as refused:
        take(pool, "ann")
    assert refused.value.code == "NOT_ELIGIBLE"
    assert take(pool, "ben")


def test_a_restriction_that_lasts_longer_already_stays():
    pool = ruled_pool(doing("RESTRICTION", scope="POOL", duration_days=1))
    assignment = take(pool, "ann")
    restricting.restrict(person("ann"), restricting.Place(pool=pool), until=None, comment="by hand", now=NOW)
    answering.submit(assignment, now=NOW)
    kept = Restriction.objects.get()
    assert (kept.expires_at, kept.comment) == (None, "by hand")


def test_who_is_kept_out_may_finish_what_they_hold():
    pool = ruled_pool(doing("RESTRICTION", scope="POOL"), suites=2, max_active_per_person=2)
    held = [take(pool, "ann") for _ in range(2)]
    answering.submit(held[0], now=NOW)
    assert answering.submit(held[1], now=NOW).status == "ACCEPTED"


def test_a_skill_is_set_to_a_number_or_to_a_rate():
    pool = ruled_pool(suites=4, overlap=2, tasks=1)
    signs, birds = (SkillFactory(workspace=pool.project.workspace) for _ in range(2))
    pool.tasks.update(kind="control", known_solutions=RIGHT)
    pool.rules = [
        doing("SET_SKILL", skill_id=str(signs.pk), skill_value=33.5),
        config(
            "GOLDEN_SET",
            ("total_answers_count", "GT", 2),
            action="SET_SKILL_FROM_OUTPUT_FIELD",
            parameters={"skill_id": str(birds.pk), "from_field": "wrong_answers_rate"},
        ),
    ]
    pool.save()
    for value in ("yes", "no", "yes", "yes"):
        answer(pool, "ann", value)
    values = {held.skill: float(held.value) for held in UserSkill.objects.filter(participant=person("ann"))}
    assert values == {signs: 33.5, birds: 25}
    assert [(found[1], found[3]) for found in firings()].count(("GOLDEN_SET", "SET_SKILL_FROM_OUTPUT_FIELD")) == 2


def test_a_skill_of_another_workspace_is_never_given():
    pool = ruled_pool(doing("SET_SKILL", skill_id=str(SkillFactory().pk), skill_value=50))
    answer(pool, "ann", "yes")
    assert not UserSkill.objects.exists()


REJECTED = ("assessment_event", "EQ", "REJECT")


def assessing(*conditions, **parameters):
    return config("ASSIGNMENTS_ASSESSMENT", *conditions, action="CHANGE_OVERLAP", parameters=parameters)


@pytest.mark.parametrize(("opens", "status"), [(True, "OPEN"), (False, "CLOSED")])
def test_a_rejected_suite_goes_to_one_more_person_and_the_pool_opens_again(opens, status):
    pool = ruled_pool(assessing(REJECTED, delta=1, open_pool=opens), suites=2, accepts_by_itself=False)
    sent = answer(pool, "ann", "yes")
    Pool.objects.filter(pk=pool.pk).update(status="CLOSED")
    decide(pool, sent, "REJECTED")
    pool.refresh_from_db()
    assert list(pool.suites.order_by("position").values_list("overlap", "taken")) == [(2, 1), (1, 0)]
    assert (pool.status, pool.place_count, pool.tasks_changed_at) == (status, 3, NOW)
    assert firings()[0][2]["rejected_assignments_count"] == 1


def test_an_overlap_is_lowered_to_no_less_than_the_places_in_use():
    pool = ruled_pool(assessing(("assessment_event", "EQ", "ACCEPT"), delta=-4), overlap=3, accepts_by_itself=False)
    sent = answer(pool, "ann", "yes")
    take(pool, "ben")
    decide(pool, sent, "ACCEPTED")
    pool.refresh_from_db()
    assert (pool.suites.get().overlap, pool.place_count) == (2, 2)


def test_of_a_mixed_suite_the_general_tasks_go_to_one_more_person():
    mixing = {"real_tasks_count": 2, "golden_tasks_count": 1, "training_tasks_count": 0}
    rule = assessing(REJECTED, delta=1)
    pool = ruled_pool(rule, suites=0, accepts_by_itself=False, mixer_config=mixing)
    for position in range(1, 4):
        TaskFactory(pool=pool, suite=None, position=position, overlap=1)
    TaskFactory(pool=pool, suite=None, position=9, kind="control", known_solutions=RIGHT, overlap=5)
    sent = answer(pool, "ann", "yes", "yes", "yes")
    decide(pool, sent, "REJECTED")
    assert sorted(pool.tasks.values_list("kind", "overlap", "taken")) == [
        ("control", 5, 1),
        ("general", 1, 0),
        ("general", 2, 1),
        ("general", 2, 1),
    ]
    assert TaskSuite.objects.get(pool=pool).overlap == 1


@pytest.mark.parametrize(
    ("action", "status", "comment"),
    [("REJECT_ALL_ASSIGNMENTS", "REJECTED", "Too quick."), ("APPROVE_ALL_ASSIGNMENTS", "ACCEPTED", "")],
)
def test_a_verdict_on_all_that_waits_of_one_person(action, status, comment):
    parameters = {"public_comment": comment} if comment else {}
    rule = config(
        "ASSIGNMENT_SUBMIT_TIME",
        ("fast_submitted_count", "GT", 1),
        action=action,
        parameters=parameters,
        fast_submit_threshold_seconds=20,
    )
    pool = ruled_pool(rule, suites=3, overlap=2, accepts_by_itself=False)
    answer(pool, "ben", "yes")
    for _ in range(2):
        answer(pool, "ann", "yes", now=NOW + timedelta(seconds=5))
    found = Assignment.objects.filter(pool=pool).order_by("pk")
    assert list(found.values_list("status", "comment")) == [("SUBMITTED", ""), (status, comment), (status, comment)]
    assert not Event.objects.exists()


def test_one_rule_s_deed_can_make_another_act():
    pool = ruled_pool(doing("REJECT_ALL_ASSIGNMENTS"), assessing(REJECTED, delta=2), suites=1, accepts_by_itself=False)
    answer(pool, "ann", "yes")
    assert pool.suites.get().overlap == 3
    assert [found[1] for found in firings()] == ["ANSWER_COUNT", "ASSIGNMENTS_ASSESSMENT"]


LOST = ("pool_access_revoked_reason", "EQ", "RESTRICTION")


def replacing(*conditions):
    return config("USERS_ASSESSMENT", *conditions, action="CHANGE_OVERLAP", parameters={"delta": 1, "open_pool": True})


def test_all_that_a_banned_person_did_goes_to_one_more_person():
    ban = config(
        "GOLDEN_SET", ("correct_answers_rate", "LT", 50), action="RESTRICTION", parameters={"scope": "PROJECT"}
    )
    pool = ruled_pool(ban, replacing(LOST), suites=3, overlap=2)
    pool.tasks.filter(suite__position=2).update(kind="control", known_solutions=RIGHT)
    answer(pool, "ben", "yes")
    answer(pool, "ann", "no")
    answer(pool, "ann", "no")
    assert list(pool.suites.order_by("position").values_list("overlap", flat=True)) == [3, 3, 2]
    assert [(found[0], found[1]) for found in firings()] == [("ann", "GOLDEN_SET"), ("ann", "USERS_ASSESSMENT")]


def test_who_was_kept_out_already_loses_nothing_more():
    pool = ruled_pool(replacing(LOST), overlap=2)
    answer(pool, "ann", "yes")
    for place in (restricting.Place(project=pool.project), restricting.Place(pool=pool), restricting.Place()):
        restricting.restrict(person("ann"), place, until=None, comment="", now=NOW)
        following.follow_person(person("ann"))
    assert len(firings()) == 1


def test_a_lost_skill_closes_the_pools_that_ask_for_it():
    pool = ruled_pool(overlap=2)
    skill, other = (SkillFactory(workspace=pool.project.workspace) for _ in range(2))
    wish = {"and": [{"or": [{"category": "skill", "key": str(skill.pk), "operator": "GTE", "value": 70}]}]}
    pool.settings = {"filter": wish}
    pool.rules = [
        replacing(("pool_access_revoked_reason", "EQ", "SKILL_CHANGE"), ("skill_id", "EQ", str(skill.pk))),
        replacing(LOST),
    ]
    pool.save()
    ann = take(ruled_pool(project=pool.project), "ann").participant
    skills.set_value(skill, ann, 80)
    answer(pool, "ann", "yes")
    for value in (75, 60, 50, 90):
        skills.set_value(skill, ann, value)
        skills.set_value(other, ann, value)
        following.follow_person(ann)
    assert firings() == [
        (
            "ann",
            "USERS_ASSESSMENT",
            {"pool_access_revoked_reason": "SKILL_CHANGE", "skill_id": str(skill.pk)},
            "CHANGE_OVERLAP",
        )
    ]
    assert pool.suites.get().overlap == 3


def test_rules_about_lost_pools_do_not_go_on_for_ever():
    """Each pool's rule gives a value that the other one does not let in."""
    first = ruled_pool(overlap=2)
    second = ruled_pool(overlap=2, project=first.project)
    skill = SkillFactory(workspace=first.project.workspace)
    lost = ("pool_access_revoked_reason", "EQ", "SKILL_CHANGE")
    for pool, sign, value in ((first, "GTE", 20), (second, "LTE", 80)):
        condition = {"category": "skill", "key": str(skill.pk), "operator": sign, "value": 50}
        pool.settings = {"filter": {"and": [{"or": [condition]}]}}
        given = {"skill_id": str(skill.pk), "skill_value": 100 - value}
        pool.rules = [config("USERS_ASSESSMENT", lost, action="SET_SKILL", parameters=given)]
        pool.save()
    ann = take(ruled_pool(project=first.project), "ann").participant
    skills.set_value(skill, ann, 50)
    for pool in (first, second):
        answer(pool, "ann", "yes")
    skills.set_value(skill, ann, 40)
    following.follow_the_rest(NOW)
    assert not Event.objects.exists()
    assert len(firings()) == 1
    assert UserSkill.objects.get().value == 80


def test_a_skill_that_is_not_set_anew_for_its_time_is_gone():
    skill = SkillFactory(ttl_hours=2)
    ann = take(ruled_pool(project__workspace=skill.workspace), "ann").participant
    held, _ = skills.set_value(skill, ann, 80)
    skills.forget_old(held.updated_at + timedelta(hours=1, minutes=59))
    assert UserSkill.objects.exists()
    skills.forget_old(held.updated_at + timedelta(hours=2))
    assert not UserSkill.objects.exists()


def test_what_is_known_by_name_only_is_kept_and_does_nothing():
    pool = ruled_pool(
        doing("SET_POOL_COMPLETE"),
        config(
            "INCOME", ("income_sum_for_last_24_hours", "GTE", 0), action="RESTRICTION", parameters={"scope": "POOL"}
        ),
    )
    answer(pool, "ann", "yes")
    assert [found[3] for found in firings()] == ["SET_POOL_COMPLETE"]
    assert not Restriction.objects.exists()


def test_a_firing_keeps_the_numbers_the_conditions_and_the_deed():
    rule = doing("CHANGE_OVERLAP", delta=1)
    rule["collector_config"]["uuid"] = "5b1e0c0e-0000-4000-8000-000000000001"
    pool = ruled_pool(rule)
    sent = answer(pool, "ann", "yes")
    fired = RuleFiring.objects.get()
    assert (fired.pool, fired.assignment, fired.created_at) == (pool, sent, NOW)
    assert str(fired.collector_uuid) == "5b1e0c0e-0000-4000-8000-000000000001"
    assert fired.numbers == {"assignments_accepted_count": 1}
    assert fired.action == {**rule["rules"][0]["action"], "conditions": rule["rules"][0]["conditions"]}


def test_a_project_s_rules_hold_in_its_pools():
    pool = ruled_pool()
    pool.project.rules = [doing("CHANGE_OVERLAP", delta=1)]
    pool.project.save()
    answer(pool, "ann", "yes")
    assert len(firings()) == 1


def test_a_batch_s_pool_has_rules_too():
    """Answers' keys are instruction ids there, and the project's output spec has the same."""
    batch = ReadyBatchFactory(group_size=1, annotators_per_task=3)
    pool = batch.pool
    key = "0f1e"
    pool.project.output_spec = {key: {"type": "string", "required": True}}
    pool.project.save()
    pool.follows = True
    pool.rules = [
        config(
            "MAJORITY_VOTE",
            ("correct_answers_rate", "LT", 50),
            action="RESTRICTION",
            parameters={"scope": "POOL"},
            answer_threshold=2,
        )
    ]
    pool.save()
    for name, value in (("ann", "a"), ("ben", "b"), ("cid", "a")):
        assignment = take(pool, name)
        answering.save_draft(assignment, assignment.answers.get().task_id, {key: value}, now=NOW)
        answering.submit(assignment, now=NOW)
    assert [found[0] for found in firings()] == ["ben"]
    assert Restriction.objects.get().participant == person("ben")


def test_rules_cost_nothing_where_a_pool_follows_none(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pool = ruled_pool(suites=2)
    counts = []
    for follows in (False, True):
        Pool.objects.filter(pk=pool.pk).update(follows=follows)
        assignment = take(pool, "ann")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answering.submit(assignment, now=NOW)
        counts.append(any('"tasksuites_event"' in query["sql"] for query in captured))
    assert counts == [False, True]
    assert AnswerFactory is not None
