"""Making suites and tasks by one call: what is taken, what is refused and how, and what is there afterwards."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from project.base import checkup
from project.base.ids import first_uuid7, uuid7
from tasksuites.models import Operation, Pool, Reservation, Task, TaskSuite
from tests.factories import (
    DatapointFactory,
    PoolFactory,
    TaskFactory,
    TaskSuiteFactory,
    WorkspaceFactory,
    token_headers,
)
from tests.tasksuites.filling.made import MIXING, control, general, photo, suite, task
from workspaces.roles import Role

pytestmark = pytest.mark.django_db
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$")
REQUIRED = {"code": "VALUE_REQUIRED", "message": "Value must be present and not equal to null"}
BOTH = pytest.mark.parametrize(("path", "item"), [("task-suites", suite), ("tasks", task)])


def codes(payload):
    return {path: fault["code"] for path, fault in payload.items()}


def counts(pool):
    pool.refresh_from_db()
    return pool.suite_count, pool.task_count, pool.control_count, pool.place_count


def is_well():
    return all(found.is_well for found in checkup.examine() if found.subject in ("pools", "places"))


# 1. What is made.


def test_a_suite_is_made_and_read_back_as_it_was_answered(call, pool):
    sent = suite(pool, general(1), control(2, correctness_weight=1), issuing_order_override=3.5, anything=[1])
    answer = call.post("task-suites", sent)
    made = answer.json()
    assert answer.status_code == 201
    assert call.get(f"task-suites/{made['id']}").json() == made
    assert call.get("task-suites", pool_id=pool.pk).json() == {"items": [made], "has_more": False}
    assert list(made) == [
        "id",
        "pool_id",
        "tasks",
        "overlap",
        "infinite_overlap",
        "remaining_overlap",
        "reserved_for",
        "unavailable_for",
        "issuing_order_override",
        "mixed",
        "automerged",
        "created",
    ]
    assert (made["pool_id"], made["overlap"], made["infinite_overlap"], made["remaining_overlap"]) == (
        str(pool.pk),
        3,
        False,
        3,
    )
    assert (made["mixed"], made["automerged"], made["issuing_order_override"]) == (False, False, 3.5)
    assert MOMENT.match(made["created"])
    first, second = made["tasks"]
    assert first == {"id": first["id"], "input_values": {"photo": photo(1)}}
    assert second["known_solutions"] == [{"output_values": {"species": "rook"}}]
    assert counts(pool) == (1, 1, 0, 3)
    assert is_well()


def test_a_task_is_made_and_read_back_as_it_was_answered(call, pool):
    translated = {"default_language": "EN"}
    given_before = [{"output_values": {"species": "rook"}, "confidence_weight": 0.5}]
    sent = task(pool, baseline_solutions=given_before, localization_config=translated, traits_all_of=["fast"])
    answer = call.post("tasks", sent)
    made = answer.json()
    assert answer.status_code == 201
    assert call.get(f"tasks/{made['id']}").json() == made
    assert call.get("tasks", pool_id=pool.pk).json() == {"items": [made], "has_more": False}
    assert (made["baseline_solutions"], made["localization_config"]) == (given_before, translated)
    assert made["traits_all_of"] == ["fast"]
    assert (made["overlap"], made["remaining_overlap"], made["infinite_overlap"]) == (3, 3, False)
    assert counts(pool) == (0, 1, 0, 0)
    assert is_well()


def test_general_control_and_training_tasks_are_told_apart(call, make_pool):
    pool = make_pool(mixer_config=MIXING, default_task_overlap=4)
    endless = {"overlap": None, "infinite_overlap": True}
    sent = [
        {"pool_id": str(pool.pk), **general(1)},
        {"pool_id": str(pool.pk), **control(2), **endless},
        {"pool_id": str(pool.pk), **control(3), **endless, "message_on_unknown_solution": "Look at the wing."},
        {"pool_id": str(pool.pk), **general(4), **endless, "message_on_unknown_solution": "Look."},
        {"pool_id": str(pool.pk), **general(5), "known_solutions": [], "message_on_unknown_solution": ""},
    ]
    answer = call.post("tasks", sent, allow_defaults=True).json()
    assert answer["validation_errors"] == {}
    made = [answer["items"][str(place)] for place in range(5)]
    assert [one.get("overlap") for one in made] == [4, None, None, None, 4]
    assert [one["infinite_overlap"] for one in made] == [False, True, True, True, False]
    assert not {"overlap", "remaining_overlap"} & set(made[1])
    kinds = dict(Task.objects.values_list("pk", "kind"))
    assert [kinds[Task.objects.get(pk=one["id"]).pk] for one in made] == [
        "general",
        "control",
        "training",
        "training",
        "general",
    ]
    assert "known_solutions" not in made[4]
    assert counts(pool) == (0, 2, 3, 0)
    assert is_well()


def test_the_places_of_a_batch_key_the_reply_and_positions_follow(call, pool):
    answer = call.post("task-suites", [suite(pool, general(n)) for n in range(12)])
    items = answer.json()["items"]
    assert answer.status_code == 201
    assert list(items) == [str(place) for place in range(12)]
    assert [items[str(n)]["tasks"][0]["input_values"]["photo"] for n in range(12)] == [photo(n) for n in range(12)]
    ids = [items[str(n)]["id"] for n in range(12)]
    assert ids == sorted(ids)
    assert list(TaskSuite.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 13))
    call.post("task-suites", suite(pool))
    assert TaskSuite.objects.order_by("position").last().position == 13
    assert counts(pool) == (13, 13, 0, 39)


def test_one_batch_may_fill_several_pools(call, pool, make_pool):
    other = make_pool()
    answer = call.post("task-suites", [suite(pool), suite(other), suite(pool)], open_pool=True)
    assert [answer.json()["items"][str(n)]["pool_id"] for n in range(3)] == [str(p.pk) for p in (pool, other, pool)]
    assert counts(pool)[:2] == (2, 2)
    assert counts(other)[:2] == (1, 1)
    assert set(Pool.objects.values_list("status", flat=True)) == {"OPEN"}


def test_people_who_are_named_are_kept(call, pool):
    sent = suite(pool, reserved_for=["b", "a"], unavailable_for=["c"])
    made = call.post("task-suites", sent).json()
    assert (made["reserved_for"], made["unavailable_for"]) == (["b", "a"], ["c"])
    assert call.get(f"task-suites/{made['id']}").json() == made
    named = Reservation.objects.filter(suite=made["id"]).order_by("pk")
    assert list(named.values_list("person", "kind")) == [("b", "reserved"), ("a", "reserved"), ("c", "unavailable")]
    assert TaskSuite.objects.get().reserved
    only_kept_from = call.post("tasks", task(pool, unavailable_for=["c"])).json()
    assert call.get(f"tasks/{only_kept_from['id']}").json()["unavailable_for"] == ["c"]
    assert not Task.objects.get(pk=only_kept_from["id"]).reserved


def test_equal_input_values_have_one_digest(call, pool):
    values = [{"photo": photo(1), "note": "x"}, {"note": "x", "photo": photo(1)}, {"photo": photo(1), "note": "x"}]
    call.post("tasks", [task(pool, input_values=each) for each in values])
    first, second, third = (bytes(one.input_digest) for one in Task.objects.order_by("position"))
    assert first == third != second


def test_a_place_on_the_map_is_kept(call, make_pool):
    pool = make_pool(of_project={"issuing": "MAP_SELECTOR"})
    assert codes(call.post("task-suites", suite(pool)).json()["payload"]) == {
        "latitude": "VALUE_REQUIRED",
        "longitude": "VALUE_REQUIRED",
    }
    made = call.post("task-suites", suite(pool, latitude=55.75, longitude=37)).json()
    assert (made["latitude"], made["longitude"]) == (55.75, 37.0)
    assert call.get(f"task-suites/{made['id']}").json() == made


@pytest.mark.parametrize(
    ("settings_of_pool", "query", "overlap", "expected"),
    [
        ({}, {}, None, "VALUE_REQUIRED"),
        ({"default_overlap": 7}, {}, None, "VALUE_REQUIRED"),
        ({"default_overlap": 7}, {"allow_defaults": True}, None, 7),
        ({"default_overlap": 7}, {"allow_defaults": True}, 2, 2),
        ({"default_overlap": 7, "default_task_overlap": 5}, {"allow_defaults": True}, None, 7),
        ({"default_overlap": 0}, {"allow_defaults": True}, None, "VALUE_REQUIRED"),
    ],
)
def test_a_suite_s_overlap(call, make_pool, settings_of_pool, query, overlap, expected):
    pool = make_pool(**settings_of_pool)
    answer = call.post("task-suites", suite(pool, overlap=overlap), **query).json()
    assert answer.get("overlap", answer.get("payload", {}).get("overlap", {}).get("code")) == expected


@pytest.mark.parametrize(
    ("settings_of_pool", "expected"),
    [
        ({"default_overlap": 7, "default_task_overlap": 5}, 5),
        ({"default_overlap": 7}, 7),
        ({"default_overlap": 0}, None),
    ],
)
def test_a_task_s_default_overlap_falls_back_to_that_of_suites(call, make_pool, settings_of_pool, expected):
    answer = call.post("tasks", task(make_pool(**settings_of_pool), overlap=None), allow_defaults=True).json()
    assert answer.get("overlap") == expected


def test_in_a_training_tasks_have_no_end(call, make_pool):
    training = make_pool(kind="TRAINING", reward=0)
    sent = task(training, overlap=None, **control(), message_on_unknown_solution="Blue.")
    made = call.post("tasks", sent).json()
    assert made["infinite_overlap"] is True
    assert codes(call.post("tasks", task(training)).json()["payload"]) == {"known_solutions": "VALUE_REQUIRED"}


# 2. What is refused.


@pytest.mark.parametrize(
    ("path", "item", "faults"),
    [
        ("task-suites", {"tasks": [{"input_values": {}}]}, {"tasks.0.input_values.photo": "VALUE_REQUIRED"}),
        ("tasks", {"input_values": {}}, {"input_values.photo": "VALUE_REQUIRED"}),
        (
            "task-suites",
            {"tasks": [general(), {"input_values": {"photo": photo(), "x": 1}}]},
            {"tasks.1.input_values.x": "VALUE_NOT_ALLOWED"},
        ),
        ("task-suites", {"overlap": 30_001}, {"overlap": "VALUE_OUT_OF_BOUNDS"}),
        ("tasks", {"overlap": 0}, {"overlap": "VALUE_OUT_OF_BOUNDS"}),
        ("task-suites", {"tasks": []}, {"tasks": "ARRAY_SIZE_LESS_THAN_MIN"}),
        ("task-suites", {"pool_id": None}, {"pool_id": "VALUE_REQUIRED"}),
        ("tasks", {"pool_id": 17}, {"pool_id": "STRING_EXPECTED"}),
        ("tasks", {"pool_id": "17"}, {"pool_id": "ENTITY_DOES_NOT_EXIST"}),
        ("task-suites", {"pool_id": "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d"}, {"pool_id": "ENTITY_DOES_NOT_EXIST"}),
        ("task-suites", {"reserved_for": ["a", "a"]}, {"reserved_for": "DUPLICATE_VALUE_IN_ARRAY"}),
    ],
)
def test_a_single_item_that_is_bad(call, pool, path, item, faults):
    sent = (suite if path == "task-suites" else task)(pool) | item
    answer = call.post(path, sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["message"] == "Validation failed"
    assert codes(answer.json()["payload"]) == faults
    assert not TaskSuite.objects.exists()
    assert not Task.objects.exists()
    assert counts(pool) == (0, 0, 0, 0)


@BOTH
def test_one_bad_item_stops_a_batch(call, pool, path, item):
    bad = item(pool, overlap=None)
    answer = call.post(path, [item(pool), bad, item(pool)])
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["payload"] == {"1": {"overlap": REQUIRED}}
    assert not Task.objects.exists()


@BOTH
def test_or_is_passed_over(call, pool, path, item):
    answer = call.post(path, [item(pool), item(pool, overlap=None), item(pool)], skip_invalid_items=True)
    assert answer.status_code == 201
    assert list(answer.json()["items"]) == ["0", "2"]
    assert answer.json()["validation_errors"] == {"1": {"overlap": REQUIRED}}
    assert Task.objects.count() == 2


@BOTH
def test_when_all_are_bad_there_is_nothing_to_pass_over_to(call, pool, path, item):
    answer = call.post(path, [item(pool, overlap=None), 3], skip_invalid_items=True)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert {place: codes(told) for place, told in answer.json()["payload"].items()} == {
        "0": {"overlap": "VALUE_REQUIRED"},
        "1": {"": "OBJECT_EXPECTED"},
    }


@BOTH
def test_another_workspace_s_pool_is_refused_like_an_unknown_one(call, make_pool, path, item):
    strange = PoolFactory(project__workspace=WorkspaceFactory(), reward=1)
    answer = call.post(path, item(strange))
    assert codes(answer.json()["payload"]) == {"pool_id": "ENTITY_DOES_NOT_EXIST"}
    mixed = call.post(path, [item(make_pool()), item(strange)], skip_invalid_items=True)
    assert list(mixed.json()["items"]) == ["0"]


@pytest.mark.parametrize(
    ("options", "path", "code"),
    [
        ({"status": "ARCHIVED"}, "task-suites", "POOL_INAPPROPRIATE_STATUS"),
        ({"status": "ARCHIVED"}, "tasks", "POOL_INAPPROPRIATE_STATUS"),
        ({"status": "LOCKED"}, "tasks", "POOL_LOCKED_BY_ANOTHER_OPERATION"),
        ({"kind": "TRAINING"}, "task-suites", "POOL_IS_TRAINING"),
    ],
)
@pytest.mark.parametrize("query", [{}, {"skip_invalid_items": True}, {"async_mode": True}])
def test_a_pool_that_takes_nothing_is_a_conflict(call, pool, make_pool, options, path, code, query):
    item = suite if path == "task-suites" else task
    answer = call.post(path, [item(pool), item(make_pool(**options))], **query)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert not Task.objects.exists()
    assert not Operation.objects.exists()


def test_a_pool_is_filled_in_one_way(call, make_pool):
    of_tasks, of_suites = make_pool(mixer_config=MIXING), make_pool(mixer_config=MIXING)
    assert call.post("tasks", task(of_tasks)).status_code == 201
    assert call.post("task-suites", suite(of_suites)).status_code == 201
    assert call.post("task-suites", suite(of_tasks)).json()["code"] == "POOL_TASK_TYPE_CONFLICT"
    assert call.post("tasks", task(of_suites)).json()["code"] == "POOL_TASK_TYPE_CONFLICT"
    assert call.post("tasks", task(of_tasks)).status_code == 201


def test_without_mixing_both_ways_are_open(call, pool):
    assert call.post("tasks", task(pool)).status_code == 201
    assert call.post("task-suites", suite(pool)).status_code == 201


def test_a_pool_of_datapoints_takes_no_values_of_its_own(call, pool):
    TaskFactory(suite=TaskSuiteFactory(pool=pool), datapoint=DatapointFactory())
    assert call.post("task-suites", suite(pool)).json()["code"] == "POOL_TASK_TYPE_CONFLICT"


def test_a_pool_that_pays_nothing_takes_only_what_is_known(call, make_pool, settings):
    pool = make_pool(reward=0)
    answer = call.post("task-suites", suite(pool, control(1), general(2)))
    assert (answer.status_code, codes(answer.json()["payload"])) == (400, {"tasks.1.known_solutions": "VALUE_REQUIRED"})
    assert call.post("task-suites", suite(pool, control(1))).status_code == 201
    settings.FIELDWORK_UNPAID_TASKS = True
    assert call.post("task-suites", suite(pool, general(2))).status_code == 201


@BOTH
def test_a_call_makes_so_many_at_most(call, pool, settings, path, item):
    settings.FIELDWORK_SYNC_ITEMS = 2
    answer = call.post(path, [item(pool)] * 3)
    assert (answer.status_code, answer.json()["code"]) == (413, "ENTITY_TOO_LARGE")
    assert call.post(path, [item(pool)] * 2).status_code == 201
    assert call.post(path, [item(pool)] * 3, async_mode=True).json()["details"]["success_count"] == 3


@BOTH
@pytest.mark.parametrize("window", ["MINUTE", "DAY"])
def test_a_workspace_makes_so_many_in_a_time(call, pool, settings, path, item, window):
    limit = f"FIELDWORK_{'SUITES' if path == 'task-suites' else 'TASKS'}_PER_{window}"
    setattr(settings, limit, 3)
    assert call.post(path, [item(pool)] * 2).status_code == 201
    for query in ({}, {"async_mode": True}):
        answer = call.post(path, [item(pool)] * 2, **query)
        assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_REQUESTS")
        assert "Retry-After" not in answer
        assert "payload" not in answer.json()
    assert call.post(path, item(pool)).status_code == 201
    assert call.post(path, item(pool)).status_code == 429


def test_an_id_tells_when_something_was_made():
    now = timezone.now()
    assert first_uuid7(now - timedelta(milliseconds=1)) < uuid7() < first_uuid7(now + timedelta(seconds=5))


@BOTH
def test_input_values_may_have_a_limit_of_their_own(call, pool, settings, path, item):
    settings.FIELDWORK_INPUT_MIB = 0
    assert call.post(path, item(pool)).status_code == 413
    settings.FIELDWORK_INPUT_MIB = 1
    assert call.post(path, item(pool)).status_code == 201


@pytest.mark.parametrize(
    ("path", "item", "code"),
    [
        ("task-suites", suite, "POOL_TASK_SUITES_COUNT_EXCEEDED"),
        ("tasks", task, "POOL_TASKS_COUNT_EXCEEDED"),
    ],
)
def test_a_pool_holds_so_many_at_most(call, pool, settings, path, item, code):
    settings.FIELDWORK_POOL_ITEMS = 2
    assert call.post(path, [item(pool)] * 2).status_code == 201
    answer = call.post(path, item(pool))
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    operation = call.post(path, item(pool), async_mode=True).json()
    assert operation["status"] == "FAIL"
    (entry,) = call.log(operation)
    assert (entry["success"], codes(entry["output"])) == (False, {"pool_id": code})


@BOTH
@pytest.mark.parametrize("query", [{}, {"async_mode": True}])
@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("", "application/json", 400, "VALIDATION_ERROR"),
        ("  ", "application/json", 400, "VALIDATION_ERROR"),
        ("[]", "application/json", 400, "VALIDATION_ERROR"),
        ("{}", "application/json", 400, "VALIDATION_ERROR"),
        ("null", "application/json", 400, "VALIDATION_ERROR"),
        ("3", "application/json", 400, "VALIDATION_ERROR"),
        ("[{]", "application/json", 400, "VALIDATION_ERROR"),
        ('[{"a": NaN}]', "application/json", 400, "VALIDATION_ERROR"),
        ('{"a": "\\ud800"}', "application/json", 400, "VALIDATION_ERROR"),
        ('{"a": 1}', "", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ('{"a": 1}', "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
def test_a_body_that_says_nothing(call, client, path, item, query, body, kind, status, code):
    address = f"/api/v1/{path}" + ("?async_mode=true" if query else "")
    answer = client.generic("POST", address, body, content_type=kind, headers=call.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Operation.objects.exists()


@pytest.mark.parametrize("length", [("", 411), ("1000", 400)])
@pytest.mark.parametrize("query", ["", "?async_mode=true"])
def test_a_body_of_unknown_length_and_one_that_breaks_off(call, pool, settings, length, query):
    settings.FIELDWORK_SYNC_MIB = 0 if query and length[0] else settings.FIELDWORK_SYNC_MIB
    chunked = {} if length[0] else {"HTTP_TRANSFER_ENCODING": "chunked"}
    environment = {"wsgi.input": io.BytesIO(b'[{"pool_id": "'), "CONTENT_LENGTH": length[0], **chunked}
    options = {"CONTENT_TYPE": "application/json", "headers": call.headers, **environment}
    answer = call.client.generic("POST", f"/api/v1/tasks{query}", b"", **options)
    assert answer.status_code == length[1]
    assert not Operation.objects.exists()


@BOTH
def test_a_body_that_is_too_large(call, pool, settings, path, item):
    settings.FIELDWORK_SYNC_MIB = 0
    answer = call.post(path, item(pool))
    assert (answer.status_code, answer.json()["code"]) == (413, "ENTITY_TOO_LARGE")
    settings.FIELDWORK_ASYNC_MIB = 0
    assert call.post(path, item(pool), async_mode=True).status_code == 413


@BOTH
@pytest.mark.parametrize(("depth", "is_taken"), [(150, True), (240, False), (600, False)])
@pytest.mark.parametrize("query", ["", "?async_mode=true"])
def test_what_is_nested_too_deeply_has_no_place(call, make_pool, path, item, depth, is_taken, query):
    pool = make_pool(of_project={"input_spec": {"tree": {"type": "json"}}})
    values = f'{{"tree": {"[" * depth}{"]" * depth}}}'
    body = (
        f'[{{"input_values": {values}, "tasks": [{{"input_values": {values}}}], "pool_id": "{pool.pk}", "overlap": 1}}]'
    )
    options = {"content_type": "application/json", "headers": call.headers}
    answer = call.client.generic("POST", f"/api/v1/{path}{query}", body, **options)
    if query:
        assert answer.json()["status"] == ("SUCCESS" if is_taken else "FAIL")
        assert [entry["success"] for entry in call.log(answer.json())] == [is_taken]
    else:
        assert answer.status_code == (201 if is_taken else 400)
    assert len(call.get(path, pool_id=pool.pk).json()["items"]) == is_taken


@BOTH
@pytest.mark.parametrize("flag", ["allow_defaults", "open_pool", "skip_invalid_items", "async_mode"])
def test_a_flag_is_true_or_false(call, pool, path, item, flag):
    answer = call.post(path, item(pool), **{flag: "maybe"})
    assert (answer.status_code, codes(answer.json()["payload"])) == (400, {flag: "BOOLEAN_EXPECTED"})


@BOTH
@pytest.mark.parametrize("options", [{"may_write": False}, {"role": Role.VIEWER}])
def test_who_may_only_read_makes_nothing(call, client, workspace, pool, path, item, options):
    call.headers = token_headers(workspace, **options)
    assert call.post(path, item(pool)).status_code == 403
    assert call.get(path, pool_id=pool.pk).status_code == 200
    assert not Task.objects.exists()


# 3. Opening the pool.


def test_the_pool_is_opened_afterwards(call, pool):
    call.post("task-suites", suite(pool), open_pool=True)
    pool.refresh_from_db()
    assert pool.status == "OPEN"
    assert call.post("task-suites", suite(pool), open_pool=True).status_code == 201


def test_nothing_is_made_where_the_pool_cannot_be_opened(call, pool):
    answer = call.post("tasks", task(pool), open_pool=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "MIXER_CONFIG_REQUIRED")
    assert not Task.objects.exists()
    assert counts(pool) == (0, 0, 0, 0)


def test_a_suite_of_control_tasks_alone_can_be_opened(call, pool):
    assert call.post("task-suites", suite(pool, control()), open_pool=True).status_code == 201
