"""What goes over the wire: times, errors, headers, and bodies that the client would never send."""

import datetime
import re
import uuid

import kit
import pytest
import toloka.client as toloka

MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$")
TIMES = {
    "created",
    "submitted",
    "started",
    "finished",
    "accepted",
    "rejected",
    "skipped",
    "expired",
    "will_expire",
    "last_started",
    "last_stopped",
    "modified",
}
NOWHERE = str(uuid.UUID(int=7))


def times_in(document) -> list[str]:
    if isinstance(document, list):
        return [time for one in document for time in times_in(one)]
    if not isinstance(document, dict):
        return []
    own = [value for key, value in document.items() if key in TIMES and isinstance(value, str)]
    return own + [time for value in document.values() for time in times_in(value)]


@pytest.fixture
def lived(client, pool) -> dict[str, str]:
    """A pool in which everything has happened: where it can be read, by what it is."""
    client.create_task_suite(kit.suite(pool, 1, overlap=3), open_pool=True)
    entry = kit.entry_of(pool)
    ann = kit.Person(entry, "ann")
    client.accept_assignment(ann.work("rook"), "Yes.")
    client.reject_assignment(kit.Person(entry, "ben").work("jay"), "No.")
    kit.Person(entry, "cleo").give_back()
    client.close_pool(pool.id)
    skill = client.create_skill(name="s")
    client.set_user_skill(skill_id=skill.id, user_id=ann.id, value=kit.MONEY)
    return {
        "project": f"/api/v1/projects/{pool.project_id}",
        "pool": f"/api/v1/pools/{pool.id}",
        "suites": f"/api/v1/task-suites?pool_id={pool.id}",
        "assignments": f"/api/v1/assignments?pool_id={pool.id}",
        "operations": "/api/v1/operations",
        "skills": "/api/v1/skills",
        "user skills": "/api/v1/user-skills",
    }


def test_every_time_is_without_a_zone_and_has_milliseconds(lived):
    for what, path in lived.items():
        times = times_in(kit.ask("GET", path).json())
        assert times, what
        assert [time for time in times if not MOMENT.match(time)] == [], what


@pytest.mark.parametrize("form", ["{}", "{}000", "{}Z", "{}+00:00"])
def test_a_list_is_filtered_by_the_very_time_that_was_shown(client, pool, lived, form):
    shown = kit.ask("GET", lived["assignments"]).json()["items"]
    for one in shown:
        given = {
            "pool_id": pool.id,
            "created_gte": form.format(one["created"]),
            "created_lte": form.format(one["created"]),
        }
        assert one["id"] in [
            found["id"] for found in kit.ask("GET", "/api/v1/assignments", params=given).json()["items"]
        ]


def test_a_day_is_a_time_too(pool, lived):
    today = datetime.datetime.now(datetime.UTC).date()
    params = {"pool_id": pool.id, "created_lt": today.isoformat()}
    assert kit.ask("GET", "/api/v1/assignments", params=params).json() == {"items": [], "has_more": False}


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/api/v1/no-such", {}, 404, "NOT_FOUND"),
        ("GET", f"/api/v1/pools/{NOWHERE}", {}, 404, "DOES_NOT_EXIST"),
        ("GET", "/api/v1/pools/17", {}, 404, "DOES_NOT_EXIST"),
        ("DELETE", "/api/v1/projects", {}, 405, "METHOD_NOT_ALLOWED"),
        (
            "POST",
            "/api/v1/projects",
            {"content": b"{}", "headers": {"Content-Type": "text/plain"}},
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        ("POST", "/api/v1/projects", {"content": b"{]", "headers": kit.JSON}, 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/projects", {"content": b"\xff", "headers": kit.JSON}, 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/projects", {"content": b"[]", "headers": kit.JSON}, 400, "VALIDATION_ERROR"),
        (
            "POST",
            "/api/v1/projects",
            {"content": b'{"public_name": NaN}', "headers": kit.JSON},
            400,
            "VALIDATION_ERROR",
        ),
        (
            "POST",
            "/api/v1/tasks",
            {"content": b'"x' + b"x" * (17 << 20) + b'"', "headers": kit.JSON},
            413,
            "ENTITY_TOO_LARGE",
        ),
        ("GET", "/api/v1/pools", {"headers": {"Authorization": "OAuth nobody"}}, 401, "AUTHENTICATION_ERROR"),
        ("GET", "/api/v1/pools", {"params": {"sort": "colour"}}, 400, "VALIDATION_ERROR"),
        ("GET", "/api/v1/pools", {"params": {"created_gt": "yesterday"}}, 400, "VALIDATION_ERROR"),
        ("GET", "/api/v1/pools", {"params": {"id_gt": "17"}}, 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/aggregated-solutions/aggregate-by-pool", {}, 400, "VALIDATION_ERROR"),
        ("POST", "/api/staging/analytics-2", {}, 400, "VALIDATION_ERROR"),
    ],
)
def test_every_error_is_json_with_a_code(method, path, sent, status, code):
    answer = kit.ask(method, path, **sent)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert told["request_id"]
    assert told["message"]
    assert "retry-after" not in answer.headers
    assert answer.http_version == "HTTP/1.1"


POSTS = ["task-suites", "tasks", "projects", "pools", "trainings", "skills", "user-bonuses"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"7", b'"x"', b"[7]", b"[[]]", b"[null]"])
def test_a_body_without_anything_in_it_is_refused_and_never_a_crash(path, body):
    answer = kit.ask("POST", f"/api/v1/{path}", content=body, headers=kit.JSON if body else {})
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR"), answer.text


def test_a_change_of_nothing_is_refused(client, pool):
    suite = client.create_task_suite(kit.suite(pool, 1, overlap=1))
    for path in (f"task-suites/{suite.id}", f"task-suites/{suite.id}/set-overlap-or-min", f"pools/{pool.id}"):
        answer = kit.ask("PATCH", f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR"), path


def test_both_words_for_a_token_are_understood(client):
    for word in ("OAuth", "ApiKey"):
        assert kit.ask("GET", "/api/v1/requester", headers={"Authorization": f"{word} {kit.TOKEN}"}).status_code == 200
    stranger = toloka.TolokaClient("nobody", url=kit.ADDRESS + "/", retries=0)
    assert kit.refused(stranger.get_requester)[:2] == ("AuthenticationApiError", "AUTHENTICATION_ERROR")


def test_the_statuses_are_those_that_are_promised(client, pool):
    one = kit.suite(pool, 1, overlap=1).unstructure()
    for query, status in [("", 201), ("?async_mode=true", 202)]:
        assert kit.ask("POST", f"/api/v1/task-suites{query}", json=one).status_code == status
    for move, status in [("open", 202), ("open", 204), ("close", 202), ("close", 204)]:
        answer = kit.ask("POST", f"/api/v1/pools/{pool.id}/{move}")
        assert (answer.status_code, bool(answer.content)) == (status, status == 202), move


def test_one_item_or_many_decides_the_shape_of_the_answer(pool):
    one = kit.suite(pool, 1, overlap=1).unstructure()
    assert kit.ask("POST", "/api/v1/task-suites", json=one).json()["pool_id"] == pool.id
    many = kit.ask("POST", "/api/v1/task-suites", json=[one, one]).json()
    assert sorted(many["items"]) == ["0", "1"]
    assert many["validation_errors"] == {}


def test_an_operation_id_may_be_any_word_and_stays_one(pool):
    sent = {
        "json": kit.suite(pool, 1, overlap=1).unstructure(),
        "params": {"async_mode": "true", "operation_id": "week-10"},
    }
    first, second = (kit.ask("POST", "/api/v1/task-suites", **sent) for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (202, "week-10")
    assert (second.status_code, second.json()["code"]) == (409, "OPERATION_ALREADY_EXISTS")
    kit.eventually(lambda: kit.ask("GET", "/api/v1/operations/week-10").json()["status"] == "SUCCESS")
    assert len(kit.ask("GET", f"/api/v1/task-suites?pool_id={pool.id}").json()["items"]) == 1
