"""A training and a mixed pool behind it, made and read by the task-suites interface, done by the participant API."""

import pytest

from tasksuites.models import Pool
from tests.batches.test_pool_api import Person
from tests.factories import WorkspaceFactory
from tests.tasksuites.calls import body_of
from tests.tasksuites.catalogue.calls import POOL, PROJECT, TRAINING, Api

pytestmark = pytest.mark.django_db

SPEC = {
    "input_spec": {"photo": {"type": "url"}},
    "output_spec": {"species": {"type": "string", "required": True, "allowed_values": ["rook", "crow"]}},
    "view_spec": {"type": "classic", "markup": "", "script": "", "styles": ""},
}
KNOWN = [{"output_values": {"species": "rook"}}]
MIXER = {"real_tasks_count": 2, "golden_tasks_count": 1, "training_tasks_count": 0}


@pytest.fixture
def api(client):
    return Api(client, WorkspaceFactory())


@pytest.fixture
def project_id(api):
    return api.made("projects", {**PROJECT, "task_spec": SPEC})["id"]


def task(pool, number, **more):
    return {"pool_id": pool["id"], "input_values": {"photo": f"https://img.example/{number}.jpg"}, **more}


def known(pool, numbers, **more):
    endless = {"overlap": None, "infinite_overlap": True}
    return [task(pool, number, known_solutions=KNOWN, **endless, **more) for number in numbers]


def opened(api, kind, pool, tasks):
    assert api.post("tasks?allow_defaults=true", tasks).status_code == 201
    assert api.post(f"{kind}/{pool['id']}/open").status_code == 202
    return Pool.objects.get(pk=pool["id"])


def send(person, species="rook"):
    return person.call("POST", "/submit", {"answers": {key: {"species": species} for key in person.tasks}})


def test_from_a_training_to_the_last_control_task(client, api, project_id):
    training = api.made("trainings", {**TRAINING, "project_id": project_id, "training_tasks_in_task_suite_count": 2})
    hints = known(training, (1, 2), message_on_unknown_solution="Look at the beak.")
    school = opened(api, "trainings", training, hints)
    demanded = {"training_pool_id": training["id"], "training_passing_skill_value": 60}
    quality = {"configs": [], "training_requirement": demanded}
    made = {**POOL, "project_id": project_id, "mixer_config": MIXER, "quality_control": quality}
    defaults = {"default_overlap_for_new_task_suites": 1, "default_overlap_for_new_tasks": 1}
    pool = api.made("pools", {**made, "defaults": defaults})
    work = opened(api, "pools", pool, [*(task(pool, n) for n in range(10, 19)), *known(pool, (20, 21))])

    assert Person(client, work).told["code"] == "NOT_ELIGIBLE"
    bad = Person(client, school, "p2")
    told = send(bad, "crow").json()
    assert set(told["hints"].values()) == {"Look at the beak."}
    assert send(bad).status_code == 200
    assert Person(client, work, "p2").told["code"] == "NOT_ELIGIBLE"
    assert send(Person(client, school)).status_code == 200

    shown = []
    for _ in range(2):
        person = Person(client, work)
        assert person.reply.status_code == 201, person.told
        assert len(person.tasks) == 3
        assert "known" not in person.reply.content.decode()
        shown += [one["values"]["photo"] for one in person.told["tasks"]]
        assert send(person).status_code == 200
    assert len(set(shown)) == 6
    assert {f"https://img.example/{number}.jpg" for number in (20, 21)} <= set(shown)
    assert Person(client, work).told["code"] == "NOTHING_LEFT"  # each control task once, then nothing

    suites = body_of(api.get(f"task-suites?pool_id={pool['id']}"))["items"]
    assert [(one["mixed"], one["overlap"], one["remaining_overlap"], len(one["tasks"])) for one in suites] == [
        (True, 1, 0, 3)
    ] * 2
    tasks = {one["id"]: one for one in body_of(api.get(f"tasks?pool_id={pool['id']}"))["items"]}
    for suite in suites:
        assert {one["id"] for one in suite["tasks"]} <= set(tasks)
    used = [one["remaining_overlap"] for one in tasks.values() if one.get("overlap")]
    assert sorted(used) == [0] * 4 + [1] * 5
    first = suites[0]["tasks"][0]["id"]
    holding = body_of(api.get(f"task-suites?task_id={first}"))["items"]
    assert suites[0]["id"] in [one["id"] for one in holding]
