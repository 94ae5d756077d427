"""What a requester keeps about people: skills, restrictions, bonuses, what is known of them, files that they gave."""

import datetime
import io
import uuid
from decimal import Decimal

import kit
import pytest
import toloka.client as toloka
from toloka.client.project.field_spec import FileSpec, StringSpec, UrlSpec
from toloka.client.project.task_spec import TaskSpec
from toloka.client.project.view_spec import ClassicViewSpec
from toloka.client.user_restriction import AllProjectsUserRestriction, PoolUserRestriction, ProjectUserRestriction


@pytest.fixture
def ann(client, pool) -> kit.Person:
    """Somebody who sent one suite of the pool, in which there are more."""
    client.create_task_suites([kit.suite(pool, number, overlap=3) for number in range(4)], open_pool=True)
    person = kit.Person(kit.entry_of(pool), "ann")
    person.work("rook")
    return person


def test_skills_are_made_found_and_changed(client):
    made = client.create_skill(
        name=f"birds {uuid.uuid4()}",
        private_comment="c",
        hidden=False,
        skill_ttl_hours=24,
        public_name={"EN": "Birds"},
        public_requester_description={"EN": "Knows birds"},
    )
    assert client.get_skill(made.id) == made
    assert (made.hidden, made.skill_ttl_hours, made.owner.myself) == (False, 24, True)
    assert [one.id for one in client.get_skills(name=made.name)] == [made.id]
    assert list(client.get_skills(name="no such")) == []
    made.private_comment = "d"
    assert client.update_skill(made.id, made).private_comment == "d"
    plain = client.create_skill(name="plain")
    assert plain.hidden is True
    assert made.id in [one.id for one in client.find_skills(sort=["-created"], limit=5).items]
    assert kit.refused(client.create_skill, private_comment="c")[2] == ["name"]


def test_a_persons_skill_is_set_changed_and_taken_away(client, ann):
    skill = client.create_skill(name="s")
    first = client.set_user_skill(skill_id=skill.id, user_id=ann.id, value=Decimal("85.42"))
    assert (first.value, first.exact_value, first.user_id, first.skill_id) == (85, Decimal("85.42"), ann.id, skill.id)
    second = client.set_user_skill(skill_id=skill.id, user_id=ann.id, value=Decimal("10"))
    assert (second.id, second.value) == (first.id, 10)
    assert client.get_user_skill(first.id) == second
    assert [one.id for one in client.get_user_skills(skill_id=skill.id)] == [first.id]
    assert [one.id for one in client.get_user_skills(user_id=ann.id)] == [first.id]
    wrong = {"skill_id": skill.id, "user_id": ann.id, "value": Decimal("101")}
    assert kit.refused(client.set_user_skill, **wrong)[2] == ["value"]
    client.delete_user_skill(first.id)
    assert kit.refused(client.get_user_skill, first.id)[0] == "DoesNotExistApiError"
    assert list(client.get_user_skills(skill_id=skill.id)) == []


def test_a_pool_lets_in_whoever_has_the_skill(client, project, ann):
    skill = client.create_skill(name="entry")
    pool = client.create_pool(kit.pool_of(project, filter=toloka.filter.Skill(skill.id) >= 70))
    client.create_task_suite(kit.suite(pool, 1, overlap=2), open_pool=True)
    again = kit.Person(kit.entry_of(pool), "ann")
    assert again.why_not() == "NOT_ELIGIBLE"
    client.set_user_skill(skill_id=skill.id, user_id=ann.id, value=Decimal("70"))
    again.work("rook")


def test_a_restriction_shuts_out_and_its_end_lets_in_again(client, project, pool, ann):
    set_one = client.set_user_restriction(
        PoolUserRestriction(user_id=ann.id, pool_id=pool.id, private_comment="too quick")
    )
    assert client.get_user_restriction(set_one.id) == set_one
    assert ann.why_not() == "NOT_ELIGIBLE"
    assert [one.id for one in client.get_user_restrictions(pool_id=pool.id)] == [set_one.id]
    client.delete_user_restriction(set_one.id)
    assert kit.refused(client.get_user_restriction, set_one.id)[0] == "DoesNotExistApiError"
    ann.work("rook")
    tomorrow = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + datetime.timedelta(days=1)
    kinds = [
        ProjectUserRestriction(user_id=ann.id, project_id=project.id, private_comment="c", will_expire=tomorrow),
        AllProjectsUserRestriction(user_id=ann.id, private_comment="c"),
    ]
    for kind in kinds:
        made = client.set_user_restriction(kind)
        assert type(made) is type(kind)
        assert made.will_expire == kind.will_expire
        assert ann.why_not() == "NOT_ELIGIBLE"
        assert [one.id for one in client.get_user_restrictions(scope=made.scope, user_id=ann.id)] == [made.id]
        client.delete_user_restriction(made.id)
    ann.work("rook")


@pytest.mark.parametrize("async_mode", [True, False], ids=["by an operation", "at once"])
def test_bonuses_are_written_down(client, ann, async_mode):
    one = client.create_user_bonus(
        toloka.UserBonus(
            user_id=ann.id,
            amount=Decimal("0.5"),
            private_comment="c",
            public_title={"EN": "Well done"},
            public_message={"EN": "Ten right"},
        ),
        async_mode=async_mode,
    )
    assert client.get_user_bonus(one.id) == one
    assert (one.amount, one.public_title) == (Decimal("0.5"), {"EN": "Well done"})
    sent = [toloka.UserBonus(user_id=ann.id, amount=Decimal(amount), without_message=True) for amount in ("1", "101")]
    made = client.create_user_bonuses(sent, skip_invalid_items=True, async_mode=async_mode)
    assert list(made.items) == ["0"]
    assert made.items["0"].amount == 1
    assert list(made.validation_errors["1"]) == ["amount"]
    assert {found.id for found in client.get_user_bonuses(user_id=ann.id)} >= {one.id, made.items["0"].id}
    assert kit.refused(client.create_user_bonuses, sent, async_mode=async_mode)[0] == "ValidationApiError"


def test_bonuses_of_an_assignment_show_in_it(client, pool, ann):
    [done] = client.get_assignments(pool_id=pool.id)
    operation = client.create_user_bonuses_async(
        [toloka.UserBonus(user_id=ann.id, amount=Decimal("0.1"), without_message=True, assignment_id=done.id)],
        operation_id=uuid.uuid4(),
    )
    finished = client.wait_operation(operation)
    assert (finished.status.value, finished.details.success_count) == ("SUCCESS", 1)
    [bonus] = client.get_user_bonuses(assignment_id=done.id)
    assert client.get_assignment(done.id).bonus_ids == [bonus.id]


def test_the_requester_and_a_person_can_be_asked_about(client, ann):
    requester = client.get_requester()
    assert float(requester.balance) >= 0
    assert requester.public_name["EN"]
    assert client.get_user(ann.id).id == ann.id
    assert kit.refused(client.get_user, "0" * 32)[0] == "DoesNotExistApiError"


def test_a_file_that_somebody_gave_comes_back_byte_for_byte(client):
    view = ClassicViewSpec(markup="", script="", styles="")
    spec = TaskSpec(
        input_spec={"photo": UrlSpec()},
        output_spec={"voice": FileSpec(), "note": StringSpec(required=False)},
        view_spec=view,
    )
    pool = client.create_pool(kit.pool_of(client.create_project(kit.birds(task_spec=spec))))
    client.create_task_suite(kit.suite(pool, 1, overlap=1), open_pool=True)
    person = kit.Person(kit.entry_of(pool), "ann")
    given, sent = person.start(), bytes(range(256)) * 10
    path, ticket = f"assignments/{given['assignment_id']}", given["participant_token"]
    kept = kit.call("POST", f"{path}/files", ticket=ticket, files={"file": ("voice.mp3", sent)})
    assert kept.status_code == 201, kept.text
    answers = {given["tasks"][0]["id"]: {"voice": [kept.json()["file_key"]]}}
    done = person.submit(given, answers)
    assert done.status_code == 200, done.text
    [found] = client.get_attachments(pool_id=pool.id)
    assert (found.name, found.details.user_id, found.details.pool_id) == ("voice.mp3", person.id, pool.id)
    assert found.details.assignment_id == given["assignment_id"]
    assert client.get_attachment(found.id) == found
    [assignment] = client.get_assignments(pool_id=pool.id)
    assert assignment.solutions[0].output_values["voice"] == found.id
    out = io.BytesIO()
    client.download_attachment(found.id, out)
    assert out.getvalue() == sent
