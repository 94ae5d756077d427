"""From the task-suites interface to people and back: what comes in there is shown on the page, and what is answered on
it goes out as values; a training lets in whoever passed it.
"""

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client

from tasksuites.models import Answer, Assignment, Participant, Pool, Skill, TaskSuite, UserSkill
from tests.batches.calls import Api
from tests.batches.test_pool_screen import fields, text_of
from tests.factories import WorkspaceFactory, token_headers

pytestmark = pytest.mark.django_db

SPECS = {
    "input_spec": {"image": {"type": "url", "required": True, "hidden": False}},
    "output_spec": {
        "colour": {"type": "string", "required": True, "hidden": False, "allowed_values": ["red", "green", "blue"]},
        "count": {"type": "integer", "required": False, "hidden": False},
    },
    "view_spec": {"type": "classic", "markup": "<b>never read</b>", "script": "", "styles": "", "assets": {}},
}
PROJECT = {
    "public_name": "Birds",
    "public_description": "Look at birds.",
    "public_instructions": "<p>Name the colour.</p>",
    "task_spec": SPECS,
    "assignments_issuing_type": "AUTOMATED",
}
POOL = {
    "private_name": "Week 10",
    "will_expire": "2131-01-31T00:00:00",
    "reward_per_assignment": 0.04,
    "assignment_max_duration_seconds": 900,
    "auto_accept_solutions": True,
    "defaults": {"default_overlap_for_new_task_suites": 1, "default_overlap_for_new_tasks": 1},
    "mixer_config": {"real_tasks_count": 2, "golden_tasks_count": 1, "training_tasks_count": 0},
}
TRAINING = {
    "private_name": "Learn",
    "training_tasks_in_task_suite_count": 2,
    "task_suites_required_to_pass": 1,
    "inherited_instructions": True,
    "assignment_max_duration_seconds": 900,
}
KNOWN = [{"output_values": {"colour": "red"}}]
GOOD = {"colour": "red", "count": "2"}


class Requester(Api):
    """A team's script, which has a token and no session."""

    def post(self, path, body=None):
        answer = self.send(f"/api/v1/{path}", body)
        assert answer.status_code < 300, answer.content
        return answer.json() if answer.content else None

    def add_tasks(self, pool, count, **more):
        """Tasks that are drawn when a suite is composed."""
        image = {"image": "https://img.example/1.jpg"}
        more = {"infinite_overlap": True, **more} if more else {"overlap": 1}
        self.post("tasks", [{"pool_id": pool, "input_values": image, **more} for _ in range(count)])


@pytest.fixture
def requester():
    return Requester(Client(), token_headers(WorkspaceFactory()))


@pytest.fixture
def project(requester):
    return requester.post("projects", PROJECT)["id"]


def come(client, pool, name="p1"):
    """Open the link that the command prints; the path of the person's screens where they are let in."""
    out = io.StringIO()
    call_command("entry_link", "--pool", pool, "--json", stdout=out)
    answer = client.get(json.loads(out.getvalue())["url"], {"PROLIFIC_PID": name})
    return answer["Location"] if answer.status_code == 302 else answer


def give_skill(training, value):
    """What the training says about the one person who did it."""
    pool = Pool.objects.get(pk=training)
    skill, _ = Skill.objects.get_or_create(
        training=pool, defaults={"workspace": pool.project.workspace, "name": "Birds – training"}
    )
    UserSkill.objects.update_or_create(skill=skill, participant=Participant.objects.get(), defaults={"value": value})


def send(client, path, pool, *answers):
    return client.post(f"{path}2/", fields(Pool.objects.get(pk=pool), *answers))


def test_a_suite_that_is_composed_at_the_hand_out_stands_on_one_page(client, requester, project):
    pool = requester.post("pools", {**POOL, "project_id": project})["id"]
    requester.add_tasks(pool, 4)
    requester.add_tasks(pool, 2, known_solutions=KNOWN)
    requester.post(f"pools/{pool}/open")
    path = come(client, pool)
    page = text_of(client.get(f"{path}2/"))
    assert "Task 3 of 3" in page
    assert "never read" not in page
    assert send(client, path, pool, GOOD, GOOD, GOOD)["Location"] == path
    suite = TaskSuite.objects.get(mixed=True)
    assert list(suite.assignments.get().answers.values_list("task__suite", flat=True)) == [None] * 3
    assert Answer.objects.filter(credit=1).count() == 1
    [given] = requester.get(f"/api/v1/assignments?pool_id={pool}").json()["items"]
    assert given["status"] == "ACCEPTED"
    assert [solution["output_values"] for solution in given["solutions"]] == [{"colour": "red", "count": 2}] * 3


@pytest.mark.parametrize(("first", "passes"), [(GOOD, True), ({**GOOD, "colour": "blue"}, False)])
def test_a_training_lets_in_whoever_passed_it(client, requester, project, first, passes):
    training = requester.post("trainings", {**TRAINING, "project_id": project})["id"]
    requester.add_tasks(training, 2, known_solutions=KNOWN, message_on_unknown_solution="Look at the wings.")
    demanded = {"training_pool_id": training, "training_passing_skill_value": 80}
    wanted = {**POOL, "project_id": project, "quality_control": {"configs": [], "training_requirement": demanded}}
    pool = requester.post("pools", wanted)["id"]
    requester.add_tasks(pool, 2)
    requester.add_tasks(pool, 1, known_solutions=KNOWN)
    requester.post(f"trainings/{training}/open")
    requester.post(f"pools/{pool}/open")
    refused = come(client, pool)
    assert refused.status_code == 409
    assert "Go to the training that comes first" in text_of(refused)
    path = come(client, training)
    assert "Name the colour." in text_of(client.get(f"{path}1/"))
    answer = send(client, path, training, first, GOOD)
    if not passes:
        assert "Look at the wings." in text_of(answer)
        answer = send(client, path, training, GOOD, GOOD)
    assert answer["Location"] == path
    give_skill(training, 100 if passes else 50)
    assert isinstance(come(client, pool), str) is passes
    assert Assignment.objects.filter(pool=pool).exists() is passes
