"""Skills, and how good people are at them, over the task-suites interface."""

import json

import pytest

from tasksuites.models import Skill, UserSkill
from tests.factories import ParticipantFactory, SkillFactory, token_headers
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


SKILL = {
    "name": "Road signs",
    "private_comment": "of the north",
    "hidden": False,
    "skill_ttl_hours": 48,
    "public_name": {"EN": "Road signs", "DE": "Verkehrszeichen"},
    "public_requester_description": {"EN": "Finds them"},
}


def test_a_skill_comes_back_as_it_was_sent_each_time(call):
    made = call("post", "skills", SKILL)
    assert made.status_code == 201
    told = made.json()
    assert told == call("get", f"skills/{told['id']}").json()
    assert {name: told[name] for name in SKILL} == SKILL
    assert told["owner"]["myself"] is True
    assert (told["global"], told["deprecated"], told["training"]) == (False, False, False)
    assert told == call("put", f"skills/{told['id']}", told).json() | {"modified": told["modified"]}


def test_what_a_new_skill_does_not_say_is_hidden_and_empty(call):
    told = call("post", "skills", {"name": "Birds"}).json()
    assert told["hidden"] is True
    assert not {"private_comment", "skill_ttl_hours", "public_name"} & set(told)


def test_put_resets_what_is_missing(call):
    made = call("post", "skills", SKILL).json()
    changed = call("put", f"skills/{made['id']}", {"name": "Signs"}).json()
    assert (changed["name"], changed["hidden"], changed["id"]) == ("Signs", True, made["id"])
    assert "public_name" not in changed


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"hidden": True}, "name", "VALUE_REQUIRED"),
        ({"name": None}, "name", "VALUE_REQUIRED"),
        ({"name": 7}, "name", "STRING_EXPECTED"),
        ({"name": "  "}, "name", "BLANK_STRING_NOT_ALLOWED"),
        ({"name": "x" * 256}, "name", "STRING_LENGTH_GREATER_THAN_MAX"),
        ({"name": "a", "hidden": "yes"}, "hidden", "BOOLEAN_EXPECTED"),
        ({"name": "a", "skill_ttl_hours": 0}, "skill_ttl_hours", "VALUE_OUT_OF_BOUNDS"),
        ({"name": "a", "skill_ttl_hours": 1.5}, "skill_ttl_hours", "INTEGER_EXPECTED"),
        ({"name": "a", "public_name": "Signs"}, "public_name", "OBJECT_EXPECTED"),
        ({"name": "a", "public_name": {"EN": 1}}, "public_name.EN", "STRING_EXPECTED"),
        ([], "", "OBJECT_EXPECTED"),
        ({}, "", "NOT_NULL_BODY"),
    ],
)
@pytest.mark.parametrize("method", ["post", "put"])
def test_what_is_wrong_with_a_skill_is_said_at_its_place(call, workspace, method, body, path, code):
    skill = SkillFactory(workspace=workspace, name="Before")
    answer = call(method, "skills" if method == "post" else f"skills/{skill.pk}", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["payload"][path]["code"] == code
    assert list(Skill.objects.values_list("name", flat=True)) == ["Before"]


def test_skills_are_looked_up_by_name_and_paged_by_id(call, workspace):
    skills = [SkillFactory(workspace=workspace, name=name) for name in "abcb"]
    SkillFactory(name="b")  # another workspace's
    found = call("get", "skills", name="b").json()
    assert [one["id"] for one in found["items"]] == [str(skills[1].pk), str(skills[3].pk)]
    first = call("get", "skills", limit=2, sort="-id").json()
    assert ([one["name"] for one in first["items"]], first["has_more"]) == (["b", "c"], True)
    rest = call("get", "skills", id_gt=str(skills[1].pk), sort="id").json()
    assert ([one["name"] for one in rest["items"]], rest["has_more"]) == (["c", "b"], False)
    created = call("get", "skills", created_gte=first["items"][0]["created"]).json()["items"]
    assert str(skills[3].pk) in {one["id"] for one in created}
    assert call("get", "skills", **{"global": "true"}).json()["items"] == []


@pytest.mark.parametrize("query", [{"sort": "weight"}, {"limit": 0}, {"id_gt": "17"}, {"created_gt": "soon"}])
def test_a_list_that_is_asked_for_wrongly_is_refused(call, query):
    for path in ("skills", "user-skills", "user-restrictions", "user-bonuses"):
        answer = call("get", path, **query)
        assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR"), path


def put_value(call, skill, person, value, **more):
    return call("put", "user-skills", {"user_id": person.pk, "skill_id": str(skill.pk), "value": value, **more})


@pytest.mark.parametrize(
    ("sent", "value", "exact"),
    [(87.5, 88, 87.5), (0, 0, 0), (100, 100, 100), (66.666667, 67, 66.666667), (50.4, 50, 50.4)],
)
def test_a_value_is_new_once_and_then_changed(call, workspace, sent, value, exact):
    skill, person = SkillFactory(workspace=workspace), ParticipantFactory(workspace=workspace)
    first = put_value(call, skill, person, 12)
    again = put_value(call, skill, person, sent, reason="by hand")
    assert (first.status_code, again.status_code) == (201, 200)
    told = again.json()
    assert told["id"] == first.json()["id"]
    assert (told["value"], told["exact_value"], told["reason"]) == (value, exact, "by hand")
    assert (told["user_id"], told["skill_id"]) == (person.pk, str(skill.pk))
    assert call("get", f"user-skills/{told['id']}").json() == told


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"user_id": None}, "user_id", "VALUE_REQUIRED"),
        ({"user_id": "0" * 32}, "user_id", "ENTITY_DOES_NOT_EXIST"),
        ({"user_id": 5}, "user_id", "STRING_EXPECTED"),
        ({"skill_id": None}, "skill_id", "VALUE_REQUIRED"),
        ({"skill_id": "17"}, "skill_id", "ENTITY_DOES_NOT_EXIST"),
        ({"value": None}, "value", "VALUE_REQUIRED"),
        ({"value": "50"}, "value", "FLOAT_EXPECTED"),
        ({"value": 100.5}, "value", "VALUE_OUT_OF_BOUNDS"),
        ({"value": -1}, "value", "VALUE_OUT_OF_BOUNDS"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_at_its_place(call, workspace, change, path, code):
    skill, person = SkillFactory(workspace=workspace), ParticipantFactory(workspace=workspace)
    body = {"user_id": person.pk, "skill_id": str(skill.pk), "value": 5} | change
    answer = call("put", "user-skills", body)
    assert (answer.status_code, answer.json()["payload"][path]["code"]) == (400, code)
    assert not UserSkill.objects.exists()


def test_another_workspace_s_person_and_skill_are_unknown(call, workspace):
    answer = put_value(call, SkillFactory(), ParticipantFactory(), 5)
    assert {path: told["code"] for path, told in answer.json()["payload"].items()} == {
        "user_id": "ENTITY_DOES_NOT_EXIST",
        "skill_id": "ENTITY_DOES_NOT_EXIST",
    }


def test_values_are_listed_by_person_and_skill_and_taken_away(call, workspace):
    skills = [SkillFactory(workspace=workspace) for _ in range(2)]
    people = [ParticipantFactory(workspace=workspace) for _ in range(2)]
    made = {(skill, person): put_value(call, skill, person, 5).json()["id"] for skill in skills for person in people}
    found = call("get", "user-skills", user_id=people[0].pk).json()["items"]
    assert {one["id"] for one in found} == {made[skills[0], people[0]], made[skills[1], people[0]]}
    found = call("get", "user-skills", user_id=people[0].pk, skill_id=str(skills[1].pk)).json()["items"]
    assert [one["id"] for one in found] == [made[skills[1], people[0]]]
    gone = call("delete", f"user-skills/{found[0]['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert call("get", f"user-skills/{found[0]['id']}").status_code == 404
    assert UserSkill.objects.count() == 3


@pytest.mark.parametrize("options", [{"may_write": False}, {"role": Role.VIEWER}])
def test_who_may_only_read_changes_nothing(client, workspace, options):
    skill, person = SkillFactory(workspace=workspace), ParticipantFactory(workspace=workspace)
    held = UserSkill.objects.create(skill=skill, participant=person, value=5)
    headers = token_headers(workspace, **options)
    body = {
        "user_id": person.pk,
        "skill_id": str(skill.pk),
        "value": 7,
        "name": "x",
        "scope": "ALL_PROJECTS",
        "amount": 1,
    }
    for method, path in [
        ("post", "skills"),
        ("put", f"skills/{skill.pk}"),
        ("put", "user-skills"),
        ("delete", f"user-skills/{held.pk}"),
        ("put", "user-restrictions"),
        ("post", "user-bonuses"),
    ]:
        sent = json.dumps(body)
        answer = client.generic(method.upper(), f"/api/v1/{path}", sent, "application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED"), path
    assert UserSkill.objects.get().value == 5
