"""Who is let in: filters, restrictions, a training, and how much one person may hold in a project."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasksuites import answering, issuing
from tasksuites.issuing import Person
from tasksuites.models import Participant, Pool, Project, Restriction, Skill, UserSkill
from tests.factories import ParticipantFactory, PoolFactory, ProjectFactory, TaskFactory, TaskSuiteFactory
from tests.tasksuites.mixed import mixed_pool, mixer, positions, refusal, take
from tests.tasksuites.test_issuing import open_pool

NOW = timezone.now().replace(microsecond=0)

pytestmark = pytest.mark.django_db


def person(pool, name="ann", **attributes):
    return ParticipantFactory(workspace=pool.project.workspace, external_id=name, attributes=attributes or None)


def skilled(pool, value, name="ann", **skill):
    made = Skill.objects.create(workspace=pool.project.workspace, name="Birds", **skill)
    UserSkill.objects.create(skill=made, participant=person(pool, name), value=value)
    return made


def only(pool, *alternatives):
    """Let in who meets one of the conditions: category, key, operator, value."""
    names = ("category", "key", "operator", "value")
    conditions = [dict(zip(names, one, strict=True)) for one in alternatives]
    pool.settings = {"filter": {"and": [{"or": conditions}]}}
    pool.save()


def is_let_in(pool, name="ann", **params):
    try:
        return bool(issuing.issue(pool, Person(name, params=params), now=NOW))
    except issuing.Refused as refused:
        if refused.code != "NOT_ELIGIBLE":
            raise
        return False


@pytest.mark.parametrize("pool_kind", [open_pool, lambda: mixed_pool(mixer(1), general=5)])
@pytest.mark.parametrize(
    ("operator", "value", "lets_in"),
    [("GTE", 70, True), ("GT", 70, False), ("LT", 71, True), ("EQ", 70, True), ("EQ", None, False), ("NE", None, True)],
)
def test_a_filter_on_a_skill(pool_kind, operator, value, lets_in):
    pool = pool_kind()
    only(pool, ("skill", str(skilled(pool, 70).pk), operator, value))
    assert is_let_in(pool) is lets_in
    assert is_let_in(pool, "ben") is (operator == "EQ" and value is None)  # who has no such skill


def test_a_filter_on_who_somebody_is():
    pool = open_pool(overlap=9)
    only(pool, ("profile", "languages", "IN", "EN"), ("computed", "os_family", "EQ", "ANDROID"))
    person(pool, "ann", languages=["EN", "FR"])
    person(pool, "ben", languages=["DE"], attributes={"os_family": "ANDROID"})
    person(pool, "cid", languages=["DE"])
    assert [is_let_in(pool, name) for name in ("ann", "ben", "cid", "dan")] == [True, True, False, False]


def test_a_link_says_what_the_profile_does_not():
    pool = open_pool(overlap=9)
    only(pool, ("profile", "languages", "IN", "EN"))
    person(pool, "ann", languages=["DE"])
    assert is_let_in(pool, "ben", languages="EN")
    assert not is_let_in(pool, "ann", languages="EN")


@pytest.mark.parametrize(
    ("scope", "expires", "keeps_out"),
    [
        ("POOL", None, True),
        ("PROJECT", None, True),
        ("ALL_PROJECTS", None, True),
        ("ALL_PROJECTS", NOW + timedelta(seconds=1), True),
        ("ALL_PROJECTS", NOW, False),  # over
        ("POOL elsewhere", None, False),
        ("PROJECT elsewhere", None, False),
    ],
)
def test_restrictions(scope, expires, keeps_out):
    pool = open_pool(suites=2)
    other = PoolFactory(project__workspace=pool.project.workspace)
    place = other if "elsewhere" in scope else pool
    scope = scope.split()[0]
    names = {"POOL": {"pool": place}, "PROJECT": {"project": place.project}, "ALL_PROJECTS": {}}[scope]
    whom = {"workspace": pool.project.workspace, "participant": person(pool)}
    Restriction.objects.create(scope=scope, expires_at=expires, **whom, **names)
    assert is_let_in(pool) is not keeps_out
    assert is_let_in(pool, "ben")


def test_who_is_restricted_may_finish_what_they_hold():
    pool = open_pool(suites=2)
    held = take(pool, "ann", NOW)
    ann = Participant.objects.get(external_id="ann")
    Restriction.objects.create(workspace=ann.workspace, participant=ann, scope="ALL_PROJECTS")
    assert take(pool, "ann", NOW).pk == held.pk
    assert answering.submit(held, now=NOW).is_finished
    assert refusal(pool, "ann", NOW).code == "NOT_ELIGIBLE"


@pytest.mark.parametrize(("value", "lets_in"), [(79.9, False), (80, True), (None, False)])
def test_a_training_is_demanded(value, lets_in):
    pool = open_pool()
    pool.training, pool.training_passing_value = PoolFactory(project=pool.project, kind="TRAINING"), 80
    pool.save()
    if value is not None:
        skilled(pool, value, training=pool.training)
    assert is_let_in(pool) is lets_in


def test_who_uses_none_of_it_costs_no_query_for_it():
    plain, asking = open_pool(overlap=9), open_pool(overlap=9)
    only(asking, ("skill", str(skilled(asking, 70).pk), "GT", 1))
    person(plain)
    counts = {}
    for pool in (plain, asking):
        pool = Pool.objects.select_related("project").get(pk=pool.pk)
        with CaptureQueriesContext(connection) as queries:
            issuing.issue(pool, Person("ann"), now=NOW)
        counts[pool.pk] = len(queries)
    assert counts[asking.pk] == counts[plain.pk] + 1
    with CaptureQueriesContext(connection) as queries:
        issuing.issue(Pool.objects.select_related("project").get(pk=plain.pk), Person("ann"), now=NOW)
    assert not any("userskill" in query["sql"] for query in queries)


def test_a_project_says_how_many_suites_a_person_holds_at_once():
    project = ProjectFactory(max_active_assignments=3)
    first = mixed_pool(mixer(1), general=9, project=project)
    second = mixed_pool(mixer(1), general=9, project=project)
    held = [take(first, "ann", NOW), take(first, "ann", NOW), take(second, "ann", NOW)]
    assert len({one.pk for one in held}) == 3
    assert take(first, "ann", NOW).pk == held[1].pk  # the newest that they hold there
    assert take(second, "ann", NOW).pk == held[2].pk
    assert positions(take(second, "ben", NOW)) == [2]
    answering.submit(held[0], now=NOW)
    assert take(second, "ann", NOW).pk != held[2].pk


def test_who_holds_all_they_may_elsewhere_hears_when_to_come_again():
    project = ProjectFactory(max_active_assignments=1)
    first = mixed_pool(mixer(1), general=9, project=project, time_limit_s=600)
    second = mixed_pool(mixer(1), general=9, project=project)
    take(first, "ann", NOW)
    refused = refusal(second, "ann", NOW)
    assert (refused.code, refused.extra["retry_after_s"]) == ("ALL_TAKEN", 601)
    assert take(second, "ann", NOW + timedelta(seconds=600))


def map_pool():
    pool = PoolFactory(project=ProjectFactory(issuing=Project.Issuing.MAP_SELECTOR))
    for place in range(1, 4):
        suite = TaskSuiteFactory(pool=pool, latitude=50 + place, longitude=place, overlap=1)
        TaskFactory(pool=pool, suite=suite)
    return pool


def offered(pool, name):
    return [suite.latitude for suite in issuing.offered(pool, Person(name), NOW)]


def test_people_choose_by_place_among_what_is_free_for_them():
    pool = map_pool()
    assert offered(pool, "ann") == [51, 52, 53]
    chosen = issuing.offered(pool, Person("ann"), NOW)[1]
    assert take(pool, "ann", NOW, suite_id=chosen.pk).suite == chosen
    assert offered(pool, "ben") == [51, 53]
    refused = refusal(pool, "ben", NOW, suite_id=chosen.pk)
    assert refused.code == "ALL_TAKEN"
    Pool.objects.filter(pk=pool.pk).update(status="CLOSED")
    assert offered(pool, "ben") == []


def test_places_are_offered_only_where_the_project_lets_people_choose():
    pool = open_pool(suites=2)
    assert offered(pool, "ann") == []
    assert not Participant.objects.filter(external_id="ann").exists()
