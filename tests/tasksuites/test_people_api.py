"""Restrictions, bonuses and what is known about people, over the task-suites interface."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tasksuites.models import Bonus, Restriction
from tests.factories import AssignmentFactory, ParticipantFactory, PoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(workspace):
    return PoolFactory(project__workspace=workspace)


@pytest.fixture
def person(workspace):
    return ParticipantFactory(workspace=workspace)


def of_scope(scope, pool):
    named = {"POOL": {"pool_id": str(pool.pk)}, "PROJECT": {"project_id": str(pool.project_id)}}
    return {"scope": scope, **named.get(scope, {})}


@pytest.mark.parametrize("scope", ["POOL", "PROJECT", "ALL_PROJECTS"])
def test_a_restriction_is_new_once_and_then_changed(call, pool, person, scope):
    body = {**of_scope(scope, pool), "user_id": person.pk, "private_comment": "too quick"}
    first = call("put", "user-restrictions", body)
    again = call("put", "user-restrictions", body | {"will_expire": "2031-01-31", "private_comment": "calm down"})
    assert (first.status_code, again.status_code) == (201, 200)
    told = again.json()
    assert first.json() == {"id": told["id"], "created": told["created"], **body}
    assert told == {
        "id": told["id"],
        "created": told["created"],
        **body,
        "private_comment": "calm down",
        "will_expire": "2031-01-31T00:00:00.000",
    }
    assert call("get", f"user-restrictions/{told['id']}").json() == told
    assert Restriction.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"scope": None}, "scope", "VALUE_REQUIRED"),
        ({"scope": "EVERYWHERE"}, "scope", "UNKNOWN_ENUM_VALUE"),
        ({"user_id": None}, "user_id", "VALUE_REQUIRED"),
        ({"user_id": "0" * 32}, "user_id", "ENTITY_DOES_NOT_EXIST"),
        ({"pool_id": None}, "pool_id", "VALUE_REQUIRED"),
        ({"pool_id": "17"}, "pool_id", "ENTITY_DOES_NOT_EXIST"),
        ({"scope": "PROJECT"}, "project_id", "VALUE_REQUIRED"),
        ({"will_expire": "soon"}, "will_expire", "INVALID_DATE_TIME_SYNTAX"),
        ({"private_comment": "x" * 500}, "private_comment", "STRING_LENGTH_GREATER_THAN_MAX"),
    ],
)
def test_what_is_wrong_with_a_restriction_is_said_at_its_place(call, pool, person, change, path, code):
    body = {**of_scope("POOL", pool), "user_id": person.pk} | change
    answer = call("put", "user-restrictions", body)
    assert (answer.status_code, answer.json()["payload"][path]["code"]) == (400, code)
    assert not Restriction.objects.exists()


def test_another_workspace_s_pool_is_unknown(call, person):
    body = {**of_scope("POOL", PoolFactory()), "user_id": person.pk}
    assert call("put", "user-restrictions", body).json()["payload"]["pool_id"]["code"] == "ENTITY_DOES_NOT_EXIST"


def test_the_system_s_scope_is_nobody_s_to_set(call, person):
    answer = call("put", "user-restrictions", {"scope": "SYSTEM", "user_id": person.pk})
    assert (answer.status_code, answer.json()["code"]) == (409, "SYSTEM_SCOPE_MODIFICATION")


def test_restrictions_are_listed_by_what_they_name_and_lifted(call, pool, person):
    made = {}
    for scope in ("POOL", "PROJECT", "ALL_PROJECTS"):
        body = {**of_scope(scope, pool), "user_id": person.pk}
        made[scope] = call("put", "user-restrictions", body).json()["id"]

    def found(**query):
        return {one["id"] for one in call("get", "user-restrictions", **query).json()["items"]}

    assert found() == found(user_id=person.pk) == set(made.values())
    assert found(scope="ALL_PROJECTS") == {made["ALL_PROJECTS"]}
    assert found(pool_id=str(pool.pk)) == {made["POOL"]}
    assert found(project_id=str(pool.project_id)) == {made["PROJECT"]}
    assert found(scope="SYSTEM") == set()
    assert call("delete", f"user-restrictions/{made['POOL']}").status_code == 204
    assert call("delete", f"user-restrictions/{made['POOL']}").status_code == 404
    assert found() == {made["PROJECT"], made["ALL_PROJECTS"]}


BONUS = {
    "amount": 0.5,
    "private_comment": "quick and right",
    "public_title": {"EN": "Well done"},
    "public_message": {"EN": "You are very good."},
    "without_message": False,
}


def test_a_bonus_comes_back_as_it_was_sent(call, pool, person):
    assignment = AssignmentFactory(suite__pool=pool, participant=person)
    body = {**BONUS, "user_id": person.pk, "assignment_id": str(assignment.pk)}
    answer = call("post", "user-bonuses", body)
    assert answer.status_code == 201
    told = answer.json()
    assert told == {**body, "id": told["id"], "created": told["created"]}
    assert call("get", f"user-bonuses/{told['id']}").json() == told
    listed = call("get", "user-bonuses", assignment_id=str(assignment.pk), user_id=person.pk).json()
    assert listed == {"items": [told], "has_more": False}


FAULTS = [
    ({"amount": None}, "amount", "VALUE_REQUIRED"),
    ({"amount": "0.5"}, "amount", "FLOAT_EXPECTED"),
    ({"amount": 0.004}, "amount", "VALUE_OUT_OF_BOUNDS"),
    ({"amount": 100.01}, "amount", "VALUE_OUT_OF_BOUNDS"),
    ({"user_id": None}, "user_id", "VALUE_REQUIRED"),
    ({"user_id": "0" * 32}, "user_id", "ENTITY_DOES_NOT_EXIST"),
    ({"assignment_id": "17"}, "assignment_id", "ENTITY_DOES_NOT_EXIST"),
    ({"public_title": "Well done"}, "public_title", "OBJECT_EXPECTED"),
    ({"public_message": {"EN": None}}, "public_message.EN", "VALUE_REQUIRED"),
    ({"without_message": 1}, "without_message", "BOOLEAN_EXPECTED"),
]


@pytest.mark.parametrize(("change", "path", "code"), FAULTS)
def test_what_is_wrong_with_a_bonus_is_said_at_its_place(call, person, change, path, code):
    body = {**BONUS, "user_id": person.pk} | change
    single = call("post", "user-bonuses", body)
    assert (single.status_code, single.json()["payload"][path]["code"]) == (400, code)
    many = call("post", "user-bonuses", [BONUS | {"user_id": person.pk}, body])
    assert (many.status_code, many.json()["payload"]["1"][path]["code"]) == (400, code)
    assert not Bonus.objects.exists()


def test_somebody_else_s_assignment_earns_no_bonus(call, pool, person):
    assignment = AssignmentFactory(suite__pool=pool)
    answer = call("post", "user-bonuses", {**BONUS, "user_id": person.pk, "assignment_id": str(assignment.pk)})
    assert answer.json()["payload"]["assignment_id"]["code"] == "ENTITY_DOES_NOT_EXIST"


def test_bad_items_can_be_passed_over_unless_all_are_bad(call, person):
    good, bad = BONUS | {"user_id": person.pk}, BONUS | {"user_id": "0" * 32}
    answer = call("post", "user-bonuses", [bad, good, "no object"], skip_invalid_items="true")
    assert answer.status_code == 201
    told = answer.json()
    assert list(told["items"]) == ["1"]
    assert told["items"]["1"]["amount"] == 0.5
    assert set(told["validation_errors"]) == {"0", "2"}
    assert call("post", "user-bonuses", [bad], skip_invalid_items="true").status_code == 400
    assert Bonus.objects.count() == 1


@pytest.mark.parametrize(("body", "code"), [([], "NOT_NULL_BODY"), ({}, "NOT_NULL_BODY"), ("text", "OBJECT_EXPECTED")])
def test_no_bonus_at_all_is_refused(call, body, code):
    answer = call("post", "user-bonuses", json.dumps(body))
    assert (answer.status_code, answer.json()["payload"][""]["code"]) == (400, code)


def asynchronously(call, body, **query):
    answer = call("post", "user-bonuses", body, async_mode="true", **query)
    assert answer.status_code == 202
    operation = answer.json()
    assert operation["type"] == "USER_BONUS.BATCH_CREATE"
    told = call("get", f"operations/{operation['id']}").json()
    assert told == operation
    return operation, json.loads(call("get", f"operations/{operation['id']}/log").getvalue())


def test_an_operation_gives_bonuses_and_its_log_says_which(call, person):
    good, bad = BONUS | {"user_id": person.pk, "__item_idx": "0"}, BONUS | {"user_id": "0" * 32, "__item_idx": "1"}
    key = "5b1e0c0e-0000-4000-8000-000000000001"
    operation, log = asynchronously(call, [good, bad], skip_invalid_items="true", operation_id=key)
    assert (operation["id"], operation["status"]) == (key, "SUCCESS")
    assert operation["parameters"] == {"skip_invalid_items": True}
    assert operation["details"] == {
        "total_count": 2,
        "valid_count": 1,
        "not_valid_count": 1,
        "success_count": 1,
        "failed_count": 1,
    }
    refused, made = log
    assert (refused["type"], refused["success"], refused["input"]) == ("USER_BONUS_VALIDATE", False, bad)
    assert refused["output"]["user_id"]["code"] == "ENTITY_DOES_NOT_EXIST"
    assert (made["type"], made["success"], made["input"]) == ("USER_BONUS_PERSIST", True, good)
    given = call("get", f"user-bonuses/{made['output']['user_bonus_id']}")
    assert given.json()["user_id"] == person.pk


def test_an_operation_that_fails_as_a_whole_gives_nothing(call, person):
    good, bad = BONUS | {"user_id": person.pk}, BONUS | {"user_id": "0" * 32}
    operation, log = asynchronously(call, [good, bad])
    assert (operation["status"], operation["details"]["failed_count"]) == ("FAIL", 2)
    assert [(entry["type"], entry["input"]["__item_idx"]) for entry in log] == [("USER_BONUS_VALIDATE", "1")]
    assert not Bonus.objects.exists()


def test_a_single_bonus_may_be_an_operation_too(call, person):
    operation, log = asynchronously(call, BONUS | {"user_id": person.pk})
    assert operation["details"]["success_count"] == len(log) == 1


@pytest.mark.parametrize("mode", ["true", "false"])
def test_the_same_operation_gives_its_bonuses_once(call, person, mode):
    body, query = [BONUS | {"user_id": person.pk}], {"async_mode": mode, "operation_id": "once"}
    assert call("post", "user-bonuses", body, **query).status_code in (201, 202)
    again = call("post", "user-bonuses", body, **query)
    assert (again.status_code, again.json()["code"]) == (409, "OPERATION_ALREADY_EXISTS")
    assert Bonus.objects.count() == 1


def test_more_bonuses_than_one_call_gives_are_refused(call, monkeypatch, person):
    monkeypatch.setattr("tasksuites.bonuses.AT_ONCE", 1)
    for body in ([BONUS | {"user_id": person.pk}] * 2,):
        answer = call("post", "user-bonuses", body)
        assert (answer.status_code, answer.json()["code"]) == (413, "ENTITY_TOO_LARGE")


def test_people_are_told_of_by_what_is_known(call, workspace):
    known = {"country": "FI", "languages": ["FI", "EN"], "attributes": {"os_family": "LINUX"}, "device": "desk"}
    person = ParticipantFactory(workspace=workspace, attributes=known)
    assert call("get", f"user-metadata/{person.pk}").json() == {
        "id": person.pk,
        "country": "FI",
        "languages": ["FI", "EN"],
        "attributes": {"device": "desk", "os_family": "LINUX"},
    }
    plain = ParticipantFactory(workspace=workspace)
    assert call("get", f"user-metadata/{plain.pk}").json() == {"id": plain.pk, "attributes": {}}
    for strange in (ParticipantFactory().pk, "17", "%00"):
        assert call("get", f"user-metadata/{strange}").status_code == 404


def test_a_restriction_that_has_ended_keeps_nobody_out(call, pool, person):
    past = (timezone.now() - timedelta(days=1)).isoformat()
    body = {**of_scope("POOL", pool), "user_id": person.pk, "will_expire": past}
    assert call("put", "user-restrictions", body).status_code == 201
