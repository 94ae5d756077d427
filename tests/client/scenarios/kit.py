"""What scenarios start from: the client, a project and pools to work on, and people who do the work.

Loaded as a plugin of the pytest that runs in the client's environment; it knows nothing of the server but its address.
"""

import datetime
import json
import os
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import httpx
import pytest
import toloka.client as toloka
from toloka.client.exceptions import ApiError
from toloka.client.project.field_spec import StringSpec, UrlSpec
from toloka.client.project.task_spec import TaskSpec
from toloka.client.project.view_spec import ClassicViewSpec

ADDRESS, TOKEN = os.environ["FIELDWORK_ADDRESS"], os.environ["FIELDWORK_TOKEN"]
JSON = {"Content-Type": "application/json"}
SPECIES = ["crow", "jay", "magpie", "rook"]
SOON_S = 40  # for what the server does by itself
MONEY = Decimal("0.05")
LATER = datetime.datetime(2041, 1, 31, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def client() -> toloka.TolokaClient:
    """Without tries again, so that a fault of the server shows at once."""
    return toloka.TolokaClient(TOKEN, url=ADDRESS, retries=0)


@pytest.fixture
def project(client) -> toloka.Project:
    return client.create_project(birds())


@pytest.fixture
def pool(client, project) -> toloka.Pool:
    return client.create_pool(pool_of(project))


@pytest.fixture
def mixed_pool(client, project) -> toloka.Pool:
    """Two general tasks and one control task at a time, in the order in which they came."""
    return client.create_pool(pool_of(project, mixer_config=mixer(real_tasks_count=2, golden_tasks_count=1)))


def mixer(**more: Any) -> toloka.pool.MixerConfig:
    counts = {"real_tasks_count": 1, "golden_tasks_count": 0, "training_tasks_count": 0}
    orders = {"mix_tasks_in_creation_order": True, "shuffle_tasks_in_task_suite": False}
    return toloka.pool.MixerConfig(**counts | orders | more)


def birds(**more: Any) -> toloka.Project:
    """A project that shows a photo and asks for the species of the bird in it."""
    given = {
        "public_name": "Birds",
        "public_description": "Which bird is in the photo?",
        "task_spec": TaskSpec(
            input_spec={"photo": UrlSpec()},
            output_spec={"species": StringSpec(allowed_values=SPECIES)},
            view_spec=ClassicViewSpec(
                markup="<img src={{photo}}>", script="", styles="", assets=ClassicViewSpec.Assets(script_urls=["$X"])
            ),
        ),
    }
    return toloka.Project(**given | more)


def pool_of(project: toloka.Project, **more: Any) -> toloka.Pool:
    given = {
        "project_id": project.id,
        "private_name": "week 10",
        "may_contain_adult_content": False,
        "will_expire": LATER,
        "reward_per_assignment": 0.04,
        "assignment_max_duration_seconds": 900,
        "auto_accept_solutions": False,
        "auto_accept_period_day": 5,
        "auto_close_after_complete_delay_seconds": 3600,
        "defaults": toloka.Pool.Defaults(default_overlap_for_new_task_suites=3, default_overlap_for_new_tasks=2),
    }
    return toloka.Pool(**given | more)


def photo(number: int) -> dict[str, str]:
    return {"photo": f"https://img.example/birds/{number}.jpg"}


def known(species: str, weight: float = 1) -> list[toloka.task.BaseTask.KnownSolution]:
    return [toloka.task.BaseTask.KnownSolution(output_values={"species": species}, correctness_weight=weight)]


def suite(pool: toloka.Pool, *numbers: int, **more: Any) -> toloka.TaskSuite:
    tasks = [toloka.Task(input_values=photo(number)) for number in numbers]
    return toloka.TaskSuite(pool_id=pool.id, tasks=tasks, **more)


def task(pool: toloka.Pool, number: int, **more: Any) -> toloka.Task:
    return toloka.Task(pool_id=pool.id, input_values=photo(number), **more)


def control(pool: toloka.Pool, number: int, species: str) -> toloka.Task:
    return task(pool, number, known_solutions=known(species), infinite_overlap=True)


def refused(call: Callable, *arguments: Any, **named: Any) -> tuple[str, str, list[str]]:
    """How a call failed: the exception's class, the error's code, the places of its faults."""
    with pytest.raises(ApiError) as caught:
        call(*arguments, **named)
    error = caught.value
    return type(error).__name__, error.code, sorted(error.payload or {})


def ask(method: str, path: str, **more: Any) -> httpx.Response:
    """One call as the client would never make it."""
    headers = {"Authorization": f"OAuth {TOKEN}"} | more.pop("headers", {})
    return httpx.request(method, ADDRESS + path, headers=headers, timeout=20, **more)


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` gives once it gives something; fails where that does not happen soon."""
    give_up = time.monotonic() + SOON_S
    while not (found := look()):
        assert time.monotonic() < give_up, f"This did not happen within {SOON_S} s."
        time.sleep(0.2)
    return found


@cache
def linking() -> subprocess.Popen:
    """The server's own command that knows the links of pools, kept running; it ends with this process's pipe."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    command, place = json.loads(os.environ["FIELDWORK_LINKING"]), os.environ["FIELDWORK_ROOT"]
    return subprocess.Popen(command, env=outer, cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def entry_of(pool: toloka.Pool | toloka.Training) -> str:
    """The last part of the link that people open."""
    process = linking()
    process.stdin.write(f"{pool.id}\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())["entry"]


class Person:
    """Somebody who works through the participant API. `id` is what the requester knows them by, once they began."""

    def __init__(self, entry: str, name: str):
        self.entry, self.name, self.id = entry, name, ""

    def start(self) -> dict[str, Any]:
        """What was given to do; AssertionError with the refusal where nothing was."""
        status, given = self.try_to_start()
        assert status in (200, 201), given
        return given

    def try_to_start(self) -> tuple[int, dict[str, Any]]:
        answer = call("POST", f"{self.entry}/start", {"participant": self.name})
        self.id = answer.json().get("participant_id", self.id)
        return answer.status_code, answer.json()

    def why_not(self) -> str:
        """The code with which a start is refused."""
        status, told = self.try_to_start()
        assert status == 409, told
        return told["code"]

    def submit(self, given: dict[str, Any], answers: dict[str, dict[str, Any]]) -> httpx.Response:
        path = f"assignments/{given['assignment_id']}/submit"
        return call("POST", path, {"answers": answers}, given["participant_token"])

    def work(self, *species: str) -> str:
        """Do what is given next, answering its tasks in turn; the assignment's id."""
        given = self.start()
        words = species * len(given["tasks"]) if len(species) == 1 else species
        assert len(words) >= len(given["tasks"]), given["tasks"]
        answers = {one["id"]: {"species": word} for one, word in zip(given["tasks"], words, strict=False)}
        done = self.submit(given, answers)
        assert done.status_code == 200, done.text
        return given["assignment_id"]

    def give_back(self) -> str:
        given = self.start()
        done = call("POST", f"assignments/{given['assignment_id']}/return", {}, given["participant_token"])
        assert done.status_code == 200, done.text
        return given["assignment_id"]


def call(method: str, path: str, body: Any = None, ticket: str = "", **more: Any) -> httpx.Response:
    """One call of the participant API."""
    headers = {"Authorization": f"Participant {ticket}"} if ticket else {}
    sent = {} if body is None else {"json": body}
    return httpx.request(method, f"{ADDRESS}/api/v1/participant/{path}", headers=headers, timeout=20, **sent | more)
