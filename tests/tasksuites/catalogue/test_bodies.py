"""What the bodies of projects, pools and trainings may say: each fault at its place, and any JSON judged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites.catalogue import pool_body, project_body, training_body
from tasksuites.reading import Reader
from tests.tasksuites.catalogue.calls import EVERY, MIXER, POOL, PROJECT, TRAINING, with_

pytestmark = pytest.mark.once

FULL_POOL = {
    **POOL,
    "project_id": "77",
    "mixer_config": MIXER,
    "dynamic_overlap_config": {
        "type": "BASIC",
        "max_overlap": 5,
        "min_confidence": 0.9,
        "answer_weight_skill_id": "5",
        "fields": [{"name": "species"}],
    },
    "dynamic_pricing_config": {
        "type": "SKILL",
        "skill_id": "5",
        "intervals": [{"from": 50, "to": 79, "reward_per_assignment": 0.05}, {"from": 80, "reward_per_assignment": 1}],
    },
    "filter": {
        "and": [
            {"or": [{"category": "profile", "key": "languages", "operator": "IN", "value": "EN"}]},
            {
                "or": [
                    {"category": "skill", "key": "501", "operator": "GTE", "value": 70},
                    {"category": "skill", "key": "501", "operator": "EQ", "value": None},
                ]
            },
        ]
    },
    "quality_control": {
        "configs": [],
        "training_requirement": {"training_pool_id": "9", "training_passing_skill_value": 60},
        "captcha_frequency": "LOW",
        "checkpoints_config": {"real_settings": {"target_overlap": 5, "task_distribution_function": EVERY}},
    },
    "speed_quality_balance": {"type": "TOP_PERCENTAGE_BY_QUALITY", "percent": 20},
    "assignments_issuing_config": {"issue_task_suites_in_creation_order": True},
    "training_config": {"training_skill_ttl_days": 7},
    "metadata": {"team": ["birds"]},
}


def faults(read, body):
    reader = Reader(body)
    read(reader)
    return {fault.path: fault.code for fault in reader.faults}


def test_a_whole_pool_is_sound_and_names_what_the_database_must_find():
    reader = Reader(FULL_POOL)
    wish = pool_body.read(reader)
    assert reader.faults == []
    assert set(wish.named) == {
        "project_id",
        "quality_control.training_requirement.training_pool_id",
        "filter.and.1.or.0.key",
        "filter.and.1.or.1.key",
        "dynamic_overlap_config.answer_weight_skill_id",
        "dynamic_pricing_config.skill_id",
    }
    assert wish.columns["mixer_config"] == {
        **MIXER,
        "force_last_assignment": True,
        "mix_tasks_in_creation_order": False,
        "shuffle_tasks_in_task_suite": True,
    }


SUITES = "defaults.default_overlap_for_new_task_suites"
TASKS = "defaults.default_overlap_for_new_tasks"
DELAY = "auto_close_after_complete_delay_seconds"
GOLDEN = "mixer_config.golden_task_distribution_function"
INTERVALS = f"{GOLDEN}.intervals"
OVERLAP = "dynamic_overlap_config"
PRICING = "dynamic_pricing_config"
CONDITION = "filter.and.0.or.0"
TRAINED = "quality_control.training_requirement"
CHECKED = "quality_control.checkpoints_config.real_settings"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("project_id", ..., "VALUE_REQUIRED"),
        ("project_id", 77, "STRING_EXPECTED"),
        ("private_name", ..., "VALUE_REQUIRED"),
        ("private_name", None, "VALUE_REQUIRED"),
        ("private_name", "  ", "BLANK_STRING_NOT_ALLOWED"),
        ("private_name", ["a"], "STRING_EXPECTED"),
        ("private_name", "a\0b", "CHARACTER_NOT_ALLOWED"),
        ("private_name", "a" * 1001, "STRING_LENGTH_GREATER_THAN_MAX"),
        ("private_comment", 3, "STRING_EXPECTED"),
        ("will_expire", ..., "VALUE_REQUIRED"),
        ("will_expire", "tomorrow", "INVALID_DATE_TIME_SYNTAX"),
        ("will_expire", 1700000000, "INVALID_DATE_TIME_SYNTAX"),
        ("will_expire", "0001-01-01T00:00:00+05:00", "DATE_OUT_OF_RANGE"),
        ("reward_per_assignment", ..., "VALUE_REQUIRED"),
        ("reward_per_assignment", "0.1", "FLOAT_EXPECTED"),
        ("reward_per_assignment", True, "FLOAT_EXPECTED"),
        ("reward_per_assignment", -1, "VALUE_OUT_OF_BOUNDS"),
        ("reward_per_assignment", 0.004, "VALUE_LESS_THAN_MIN"),
        ("assignment_max_duration_seconds", ..., "VALUE_REQUIRED"),
        ("assignment_max_duration_seconds", 4, "VALUE_OUT_OF_BOUNDS"),
        ("assignment_max_duration_seconds", 2**31, "VALUE_OUT_OF_BOUNDS"),
        ("assignment_max_duration_seconds", 5.5, "INTEGER_EXPECTED"),
        ("may_contain_adult_content", "no", "BOOLEAN_EXPECTED"),
        ("auto_accept_solutions", 1, "BOOLEAN_EXPECTED"),
        ("auto_accept_period_day", 0, "VALUE_OUT_OF_BOUNDS"),
        ("auto_accept_period_day", 22, "VALUE_OUT_OF_BOUNDS"),
        (DELAY, -1, "VALUE_OUT_OF_BOUNDS"),
        (DELAY, 259_201, "VALUE_OUT_OF_BOUNDS"),
        ("priority", 101, "VALUE_OUT_OF_BOUNDS"),
        ("priority", -101, "VALUE_OUT_OF_BOUNDS"),
        ("defaults", ..., "VALUE_REQUIRED"),
        ("defaults", 3, "OBJECT_EXPECTED"),
        (SUITES, ..., "VALUE_REQUIRED"),
        (SUITES, 30_001, "VALUE_OUT_OF_BOUNDS"),
        (SUITES, -1, "VALUE_OUT_OF_BOUNDS"),
        (TASKS, 0, "VALUE_OUT_OF_BOUNDS"),
        (TASKS, 30_001, "VALUE_OUT_OF_BOUNDS"),
        ("assignments_issuing_config", [], "OBJECT_EXPECTED"),
        ("assignments_issuing_config.issue_task_suites_in_creation_order", "yes", "BOOLEAN_EXPECTED"),
        ("metadata", "x", "OBJECT_EXPECTED"),
        ("training_config.training_skill_ttl_days", 0, "VALUE_OUT_OF_BOUNDS"),
        ("mixer_config", True, "OBJECT_EXPECTED"),
        ("mixer_config.real_tasks_count", ..., "VALUE_REQUIRED"),
        ("mixer_config.golden_tasks_count", None, "VALUE_REQUIRED"),
        ("mixer_config.training_tasks_count", 501, "VALUE_OUT_OF_BOUNDS"),
        ("mixer_config.min_real_tasks_count", 9, "VALUE_GREATER_THAN_MAX"),
        ("mixer_config.min_golden_tasks_count", 501, "VALUE_OUT_OF_BOUNDS"),
        ("mixer_config.force_last_assignment", 1, "BOOLEAN_EXPECTED"),
        ("mixer_config.force_last_assignment_delay_seconds", 86_401, "VALUE_OUT_OF_BOUNDS"),
        ("mixer_config.shuffle_tasks_in_task_suite", "true", "BOOLEAN_EXPECTED"),
        (f"{OVERLAP}.type", ..., "VALUE_REQUIRED"),
        (f"{OVERLAP}.type", "OTHER", "UNKNOWN_ENUM_VALUE"),
        (f"{OVERLAP}.max_overlap", 2, "VALUE_LESS_THAN_MIN"),
        (f"{OVERLAP}.max_overlap", 30_001, "VALUE_OUT_OF_BOUNDS"),
        (f"{OVERLAP}.min_confidence", 1.1, "VALUE_OUT_OF_BOUNDS"),
        (f"{OVERLAP}.fields", [], "VALUES_REQUIRED"),
        (f"{OVERLAP}.fields.0", "species", "OBJECT_EXPECTED"),
        (f"{OVERLAP}.fields.0.name", None, "VALUE_REQUIRED"),
        (f"{PRICING}.type", "AGE", "UNKNOWN_ENUM_VALUE"),
        (f"{PRICING}.skill_id", ..., "VALUE_REQUIRED"),
        (f"{PRICING}.intervals.1.from", 79, "INVALID_VALUE"),
        (f"{PRICING}.intervals.0.to", 49, "VALUE_LESS_THAN_MIN"),
        (f"{PRICING}.intervals.0.reward_per_assignment", ..., "VALUE_REQUIRED"),
        ("filter", [], "OBJECT_EXPECTED"),
        ("filter.and", [], "VALUES_REQUIRED"),
        ("filter.and.0.or", {}, "ARRAY_EXPECTED"),
        (f"{CONDITION}.category", "star_sign", "UNKNOWN_ENUM_VALUE"),
        (f"{CONDITION}.key", ..., "VALUE_REQUIRED"),
        (f"{CONDITION}.operator", "LIKE", "UNKNOWN_ENUM_VALUE"),
        (f"{CONDITION}.value", None, "VALUE_REQUIRED"),
        (f"{CONDITION}.value", {}, "SIMPLE_VALUE_EXPECTED"),
        ("filter.and.1.or.0.value", 101, "VALUE_OUT_OF_BOUNDS"),
        ("filter.and.1.or.0.value", None, "VALUE_REQUIRED"),
        (f"{TRAINED}.training_pool_id", ..., "VALUE_REQUIRED"),
        (f"{TRAINED}.training_passing_skill_value", 101, "VALUE_OUT_OF_BOUNDS"),
        ("quality_control", 1, "OBJECT_EXPECTED"),
        ("quality_control.configs", {}, "ARRAY_EXPECTED"),
        ("quality_control.captcha_frequency", "OFTEN", "UNKNOWN_ENUM_VALUE"),
        (f"{CHECKED}.target_overlap", 0, "VALUE_OUT_OF_BOUNDS"),
        (f"{CHECKED}.task_distribution_function", ..., "VALUE_REQUIRED"),
        (f"{CHECKED}.task_distribution_function.scope", "WORLD", "UNKNOWN_ENUM_VALUE"),
        ("speed_quality_balance.type", "BEST", "UNKNOWN_ENUM_VALUE"),
        ("speed_quality_balance.percent", 0, "VALUE_OUT_OF_BOUNDS"),
    ],
)
def test_a_fault_of_a_pool_stands_at_its_place(path, value, code):
    assert faults(pool_body.read, with_(FULL_POOL, path, value)) == {path: code}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {}),
        ({"golden_tasks_count": 1}, {"mixer_config.golden_tasks_count": "VALUE_NOT_ALLOWED"}),
        ({"min_golden_tasks_count": 1}, {"mixer_config.min_golden_tasks_count": "VALUE_NOT_ALLOWED"}),
        ({"min_golden_tasks_count": 0}, {}),
        (
            {"golden_task_distribution_function": {}},
            dict.fromkeys(
                (f"{GOLDEN}.scope", f"{GOLDEN}.distribution", f"{GOLDEN}.window_days", INTERVALS), "VALUE_REQUIRED"
            ),
        ),
        (
            {"golden_task_distribution_function": with_(EVERY, "window_days", 366)},
            {f"{GOLDEN}.window_days": "VALUE_OUT_OF_BOUNDS"},
        ),
        ({"golden_task_distribution_function": with_(EVERY, "intervals", [])}, {INTERVALS: "VALUES_REQUIRED"}),
        (
            {"golden_task_distribution_function": with_(EVERY, "intervals.0.frequency", 0)},
            {f"{INTERVALS}.0.frequency": "VALUE_OUT_OF_BOUNDS"},
        ),
        (
            {"golden_task_distribution_function": with_(EVERY, "intervals.0.from", 11)},
            {f"{INTERVALS}.0.to": "VALUE_LESS_THAN_MIN"},
        ),
        (
            {
                "golden_task_distribution_function": with_(
                    EVERY, "intervals", [{"from": 5, "frequency": 2}, {"to": 5, "frequency": 1}]
                )
            },
            {f"{INTERVALS}.0.from": "INVALID_VALUE"},
        ),
        ({"real_tasks_count": 0}, {"mixer_config": "INVALID_VALUE"}),
        ({"real_tasks_count": 0, "golden_task_distribution_function": None}, {"mixer_config": "INVALID_VALUE"}),
    ],
)
def test_how_often_control_tasks_come_is_said_once(changes, told):
    config = {
        "real_tasks_count": 5,
        "golden_tasks_count": 0,
        "training_tasks_count": 0,
        "golden_task_distribution_function": EVERY,
        **changes,
    }
    assert faults(pool_body.read, {**POOL, "project_id": "7", "mixer_config": config}) == told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (SUITES, 0),
        (SUITES, 3.0),
        ("will_expire", "2031-01-31"),
        ("will_expire", "2031-01-31T10:00:00.123456"),
        ("will_expire", "2031-01-31T10:00:00+03:00"),
        ("will_expire", "2001-01-31T00:00:00Z"),
        ("reward_per_assignment", 0),
        ("reward_per_assignment", 0.005),
        ("priority", -100),
        ("mixer_config", None),
        ("mixer_config.of_another_version", {"a": 1}),
        ("filter", None),
        ("quality_control", None),
        ("owner", {"id": "x"}),
        ("status", "OPEN"),
        ("unheard_of", [1]),
    ],
)
def test_what_a_pool_may_say_as_well(path, value):
    assert faults(pool_body.read, with_(FULL_POOL, path, value)) == {}


def test_what_a_pool_never_had_may_stay_away():
    body = {name: value for name, value in FULL_POOL.items() if name not in ("will_expire", "defaults")}
    reader = Reader({**body, "project_id": "7"})
    columns = pool_body.read(reader, lacks=("closes_at", "default_overlap", "close_delay_s")).columns
    assert reader.faults == []
    assert (columns["closes_at"], columns["default_overlap"], columns["close_delay_s"]) == (None, None, None)


TB = {"type": "tb", "config": '{"view": {}}', "lock": None}


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("public_name", ..., {"public_name": "VALUE_REQUIRED"}),
        ("public_name", "", {"public_name": "BLANK_STRING_NOT_ALLOWED"}),
        ("public_name", "a" * 1001, {"public_name": "STRING_LENGTH_GREATER_THAN_MAX"}),
        ("public_description", ..., {"public_description": "VALUE_REQUIRED"}),
        ("public_instructions", 1, {"public_instructions": "STRING_EXPECTED"}),
        ("private_comment", [], {"private_comment": "STRING_EXPECTED"}),
        ("assignments_issuing_type", "BY_POST", {"assignments_issuing_type": "UNKNOWN_ENUM_VALUE"}),
        ("assignments_issuing_type", "MAP_SELECTOR", {"assignments_issuing_view_config": "VALUE_REQUIRED"}),
        (
            "assignments_issuing_view_config",
            {"map_provider": "PAPER"},
            {"assignments_issuing_view_config.map_provider": "UNKNOWN_ENUM_VALUE"},
        ),
        ("assignments_automerge_enabled", "yes", {"assignments_automerge_enabled": "BOOLEAN_EXPECTED"}),
        ("max_active_assignments_count", 0, {"max_active_assignments_count": "VALUE_OUT_OF_BOUNDS"}),
        ("quality_control", [], {"quality_control": "OBJECT_EXPECTED"}),
        ("quality_control.configs", 1, {"quality_control.configs": "ARRAY_EXPECTED"}),
        ("localization_config", "DE", {"localization_config": "OBJECT_EXPECTED"}),
        ("metadata", 1, {"metadata": "OBJECT_EXPECTED"}),
        ("task_spec", ..., {"task_spec": "VALUE_REQUIRED"}),
        ("task_spec", [], {"task_spec": "OBJECT_EXPECTED"}),
        ("task_spec.input_spec", ..., {"task_spec.input_spec": "VALUE_REQUIRED"}),
        ("task_spec.input_spec", [], {"task_spec.input_spec": "OBJECT_EXPECTED"}),
        ("task_spec.input_spec.photo.type", "picture", {"task_spec.input_spec.photo.type": "UNKNOWN_ENUM_VALUE"}),
        ("task_spec.input_spec.photo.type", "file", {"task_spec.input_spec.photo.type": "VALUE_NOT_ALLOWED"}),
        ("task_spec.input_spec.a b", {"type": "url"}, {"task_spec.input_spec.a b": "CHARACTER_NOT_ALLOWED"}),
        ("task_spec.output_spec.note.hidden", True, {"task_spec.output_spec.note.hidden": "VALUE_NOT_ALLOWED"}),
        ("task_spec.output_spec.note.pattern", "(", {"task_spec.output_spec.note.pattern": "INVALID_REGEX_SYNTAX"}),
        ("task_spec.view_spec", "x", {"task_spec.view_spec": "OBJECT_EXPECTED"}),
        ("task_spec.view_spec.type", ..., {"task_spec.view_spec.type": "VALUE_REQUIRED"}),
        ("task_spec.view_spec.type", "pdf", {"task_spec.view_spec.type": "UNKNOWN_ENUM_VALUE"}),
        ("task_spec.view_spec", {**TB, "config": "{"}, {"task_spec.view_spec.config": "JSON_EXPECTED"}),
        ("task_spec.view_spec", {**TB, "config": {}}, {"task_spec.view_spec.config": "STRING_EXPECTED"}),
        ("task_spec.view_spec", {"type": "tb", "config": "{}"}, {"task_spec.view_spec.lock": "VALUE_REQUIRED"}),
        ("task_spec.view_spec", TB, {}),
        ("task_spec.view_spec", ..., {}),
        ("assignments_issuing_type", None, {}),
        ("__item_idx", "0", {}),
    ],
)
def test_a_fault_of_a_project_stands_at_its_place(path, value, told):
    assert faults(project_body.read, with_(PROJECT, path, value)) == told


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("project_id", ..., "VALUE_REQUIRED"),
        ("private_name", ..., "VALUE_REQUIRED"),
        ("training_tasks_in_task_suite_count", ..., "VALUE_REQUIRED"),
        ("training_tasks_in_task_suite_count", 501, "VALUE_OUT_OF_BOUNDS"),
        ("inherited_instructions", 0, "BOOLEAN_EXPECTED"),
        ("public_instructions", 0, "STRING_EXPECTED"),
        ("may_contain_adult_content", "x", "BOOLEAN_EXPECTED"),
        ("metadata", "x", "OBJECT_EXPECTED"),
        ("assignment_max_duration_seconds", 4, "VALUE_OUT_OF_BOUNDS"),
        ("mix_tasks_in_creation_order", "x", "BOOLEAN_EXPECTED"),
        ("shuffle_tasks_in_task_suite", "x", "BOOLEAN_EXPECTED"),
        ("task_suites_required_to_pass", 501, "VALUE_OUT_OF_BOUNDS"),
        ("retry_training_after_days", 0, "VALUE_OUT_OF_BOUNDS"),
    ],
)
def test_a_fault_of_a_training_stands_at_its_place(path, value, code):
    assert faults(training_body.read, with_({**TRAINING, "project_id": "7"}, path, value)) == {path: code}


NAMES = sorted({*FULL_POOL, *PROJECT, *TRAINING, *MIXER, *EVERY, "and", "or", "fields", "intervals", "type", "name"})
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(NAMES), below, max_size=6),
    max_leaves=20,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), DOCUMENTS, max_size=10)


@given(body=BODIES | BODIES.map(lambda some: {**FULL_POOL, **some}))
def test_any_body_is_judged_and_every_fault_says_where(body):
    for read in (pool_body.read, project_body.read, training_body.read):
        reader = Reader(body)
        read(reader)
        assert all(fault.code.isupper() and fault.message.endswith((".", "null", "name")) for fault in reader.faults)
        json.dumps([fault.document() for fault in reader.faults], default=str)
