"""What quality rules may say: a table of what is taken, a table of what is refused and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.base import documents
from tasksuites.quality import configs
from tests.tasksuites.quality.rules import config

pytestmark = pytest.mark.once

BAN = {"action": "RESTRICTION_V2", "parameters": {"scope": "POOL", "duration_unit": "PERMANENT"}}


def faults(*documents):
    return [(fault.path, fault.code) for fault in configs.problems(list(documents))]


@pytest.mark.parametrize("collector", sorted(configs.COLLECTORS))
def test_every_key_of_a_collector_may_be_asked_about_and_no_other(collector):
    values = {"_event": "REJECT", "_reason": "RESTRICTION", "skill_id": "7", "_available": True}
    needed = {
        "MAJORITY_VOTE": {"answer_threshold": 2},
        "ASSIGNMENT_SUBMIT_TIME": {"fast_submit_threshold_seconds": 20},
    }.get(collector, {})
    known = configs.COLLECTORS[collector].keys
    for key in {key for kind in configs.COLLECTORS.values() for key in kind.keys}:
        value = next((value for end, value in values.items() if key.endswith(end)), 50)
        found = faults(config(collector, (key, "EQ", value), **BAN, **needed))
        assert found == ([] if key in known else [("0.rules.0.conditions.0.key", "UNKNOWN_ENUM_VALUE")])


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("RESTRICTION_V2", {"scope": "PROJECT", "duration": 3, "duration_unit": "DAYS", "private_comment": "weak"}),
        ("RESTRICTION_V2", {"scope": "ALL_PROJECTS", "duration_unit": "PERMANENT"}),
        ("RESTRICTION_V2", {"scope": "POOL", "duration": None, "duration_unit": "PERMANENT"}),
        ("RESTRICTION", {"scope": "POOL", "duration_days": 10}),
        ("RESTRICTION", {"scope": "POOL"}),
        ("SET_SKILL_FROM_OUTPUT_FIELD", {"skill_id": "7", "from_field": "correct_answers_rate"}),
        ("SET_SKILL_FROM_OUTPUT_FIELD", {"skill_id": "7", "from_field": "wrong_answers_rate"}),
        ("SET_SKILL_FROM_OUTPUT_FIELD", {"skill_id": "7", "from_field": "golden_set_correct_answers_rate"}),
        ("SET_SKILL", {"skill_id": "7", "skill_value": 1}),
        ("CHANGE_OVERLAP", {"delta": 1, "open_pool": True}),
        ("CHANGE_OVERLAP", {"delta": -2}),
        ("REJECT_ALL_ASSIGNMENTS", {"public_comment": "Too quick."}),
        ("REJECT_ALL_ASSIGNMENTS", None),
        ("APPROVE_ALL_ASSIGNMENTS", {}),
        ("CLEAN_COLLECTOR", {"anything": 1}),
        ("CLEAN_ASSIGNMENTS_HISTORY", None),
        ("SET_POOL_COMPLETE", None),
    ],
)
def test_every_action_is_taken_with_its_parameters(action, parameters):
    rule = config("GOLDEN_SET", ("total_answers_count", "GTE", 4), action=action, parameters=parameters)
    assert faults(rule) == []


CONDITION = {"key": "total_answers_count", "operator": "GTE", "value": 4}
ACTION = {"type": "APPROVE_ALL_ASSIGNMENTS"}
RULE = {"conditions": [CONDITION], "action": ACTION}
AT = "0.rules.0"


def with_rule(**changes):
    return {"collector_config": {"type": "GOLDEN_SET"}, "rules": [RULE | changes]}


def with_action(name, **parameters):
    return with_rule(action={"type": name, "parameters": parameters})


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        ("no object", "0", "OBJECT_EXPECTED"),
        ({"rules": [RULE]}, "0.collector_config", "VALUE_REQUIRED"),
        ({"collector_config": [], "rules": [RULE]}, "0.collector_config", "OBJECT_EXPECTED"),
        ({"collector_config": {}, "rules": [RULE]}, "0.collector_config.type", "VALUE_REQUIRED"),
        ({"collector_config": {"type": "LUCK"}, "rules": [RULE]}, "0.collector_config.type", "UNKNOWN_ENUM_VALUE"),
        (
            {"collector_config": {"type": "GOLDEN_SET", "uuid": "7"}, "rules": [RULE]},
            "0.collector_config.uuid",
            "UUID_EXPECTED",
        ),
        (
            {"collector_config": {"type": "GOLDEN_SET", "parameters": {"size": 7}}, "rules": [RULE]},
            "0.collector_config.parameters.size",
            "VALUE_NOT_ALLOWED",
        ),
        (
            {"collector_config": {"type": "GOLDEN_SET", "parameters": 7}, "rules": [RULE]},
            "0.collector_config.parameters",
            "OBJECT_EXPECTED",
        ),
        (
            {"collector_config": {"type": "GOLDEN_SET", "parameters": {"history_size": 0}}, "rules": [RULE]},
            "0.collector_config.parameters.history_size",
            "VALUE_OUT_OF_BOUNDS",
        ),
        (
            {"collector_config": {"type": "MAJORITY_VOTE"}, "rules": [RULE]},
            "0.collector_config.parameters.answer_threshold",
            "VALUE_REQUIRED",
        ),
        (
            {"collector_config": {"type": "ASSIGNMENT_SUBMIT_TIME"}, "rules": []},
            "0.collector_config.parameters.fast_submit_threshold_seconds",
            "VALUE_REQUIRED",
        ),
        ({"collector_config": {"type": "GOLDEN_SET"}}, "0.rules", "VALUE_REQUIRED"),
        ({"collector_config": {"type": "GOLDEN_SET"}, "rules": {}}, "0.rules", "ARRAY_EXPECTED"),
        ({"collector_config": {"type": "GOLDEN_SET"}, "rules": [7]}, AT, "OBJECT_EXPECTED"),
        (with_rule(conditions=None), f"{AT}.conditions", "VALUE_REQUIRED"),
        (with_rule(conditions=[]), f"{AT}.conditions", "VALUES_REQUIRED"),
        (with_rule(conditions=["x"]), f"{AT}.conditions.0", "OBJECT_EXPECTED"),
        (with_rule(conditions=[CONDITION | {"key": None}]), f"{AT}.conditions.0.key", "VALUE_REQUIRED"),
        (
            with_rule(conditions=[CONDITION | {"operator": "ABOUT"}]),
            f"{AT}.conditions.0.operator",
            "UNKNOWN_ENUM_VALUE",
        ),
        (with_rule(conditions=[CONDITION | {"value": None}]), f"{AT}.conditions.0.value", "VALUE_REQUIRED"),
        (with_rule(conditions=[CONDITION | {"value": "4"}]), f"{AT}.conditions.0.value", "FLOAT_EXPECTED"),
        (with_rule(conditions=[CONDITION | {"value": True}]), f"{AT}.conditions.0.value", "FLOAT_EXPECTED"),
        (
            with_rule(conditions=[{"key": "correct_answers_rate", "operator": "LT", "value": 101}]),
            f"{AT}.conditions.0.value",
            "VALUE_OUT_OF_BOUNDS",
        ),
        (
            config("ASSIGNMENTS_ASSESSMENT", ("assessment_event", "GT", "REJECT"), action="APPROVE_ALL_ASSIGNMENTS"),
            f"{AT}.conditions.0.operator",
            "VALUE_NOT_ALLOWED",
        ),
        (
            config("ASSIGNMENTS_ASSESSMENT", ("assessment_event", "EQ", "LIKE"), action="APPROVE_ALL_ASSIGNMENTS"),
            f"{AT}.conditions.0.value",
            "UNKNOWN_ENUM_VALUE",
        ),
        (
            config("TRAINING", ("next_assignment_available", "EQ", 1), action="APPROVE_ALL_ASSIGNMENTS"),
            f"{AT}.conditions.0.value",
            "BOOLEAN_EXPECTED",
        ),
        (with_rule(action=None), f"{AT}.action", "VALUE_REQUIRED"),
        (with_rule(action={}), f"{AT}.action.type", "VALUE_REQUIRED"),
        (with_action("PRAISE"), f"{AT}.action.type", "UNKNOWN_ENUM_VALUE"),
        (with_action("RESTRICTION"), f"{AT}.action.parameters.scope", "VALUE_REQUIRED"),
        (with_action("RESTRICTION", scope="WORLD"), f"{AT}.action.parameters.scope", "UNKNOWN_ENUM_VALUE"),
        (
            with_action("RESTRICTION", scope="POOL", duration_days=0),
            f"{AT}.action.parameters.duration_days",
            "VALUE_OUT_OF_BOUNDS",
        ),
        (
            with_action("RESTRICTION_V2", scope="POOL", duration_unit="DAYS"),
            f"{AT}.action.parameters.duration",
            "VALUE_REQUIRED",
        ),
        (
            with_action("RESTRICTION_V2", scope="POOL", duration_unit="DAYS", duration=10**6),
            f"{AT}.action.parameters.duration",
            "VALUE_GREATER_THAN_MAX",
        ),
        (
            with_action("RESTRICTION_V2", scope="POOL", duration_unit="YEARS", duration=1),
            f"{AT}.action.parameters.duration_unit",
            "UNKNOWN_ENUM_VALUE",
        ),
        (
            with_action("RESTRICTION_V2", scope="POOL", duration_unit="PERMANENT", private_comment="x" * 500),
            f"{AT}.action.parameters.private_comment",
            "STRING_LENGTH_GREATER_THAN_MAX",
        ),
        (with_action("SET_SKILL", skill_value=1), f"{AT}.action.parameters.skill_id", "VALUE_REQUIRED"),
        (
            with_action("SET_SKILL", skill_id="7", skill_value=101),
            f"{AT}.action.parameters.skill_value",
            "VALUE_OUT_OF_BOUNDS",
        ),
        (
            with_action("SET_SKILL_FROM_OUTPUT_FIELD", skill_id="7", from_field="total_answers_count"),
            f"{AT}.action.parameters.from_field",
            "UNKNOWN_ENUM_VALUE",
        ),
        (with_action("CHANGE_OVERLAP", open_pool=True), f"{AT}.action.parameters.delta", "VALUE_REQUIRED"),
        (with_action("CHANGE_OVERLAP", delta=0), f"{AT}.action.parameters.delta", "VALUE_NOT_ALLOWED"),
        (with_action("CHANGE_OVERLAP", delta=1.5), f"{AT}.action.parameters.delta", "INTEGER_EXPECTED"),
        (
            with_action("CHANGE_OVERLAP", delta=1, open_pool="yes"),
            f"{AT}.action.parameters.open_pool",
            "BOOLEAN_EXPECTED",
        ),
        (with_action("APPROVE_ALL_ASSIGNMENTS", loudly=True), f"{AT}.action.parameters.loudly", "VALUE_NOT_ALLOWED"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(document, path, code):
    assert faults(document) == [(path, code)]


def test_all_faults_are_told_at_once():
    sound = config("ANSWER_COUNT", ("assignments_accepted_count", "GT", 0), **BAN)
    assert faults(sound, {"collector_config": {}, "rules": [{}]}) == [
        ("1.collector_config.type", "VALUE_REQUIRED"),
        ("1.rules.0.conditions", "VALUE_REQUIRED"),
        ("1.rules.0.action", "VALUE_REQUIRED"),
    ]


def test_what_is_no_list_is_refused():
    assert [fault.code for fault in configs.problems({"configs": []})] == ["ARRAY_EXPECTED"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.sampled_from([*configs.COLLECTORS, *configs.ACTIONS, "EQ"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["collector_config", "rules", "conditions", "action", "type", "parameters", "key", "operator", "value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_judged_without_an_exception(document):
    for fault in configs.problems(document):
        assert documents.dumps(fault.document())


def test_skills_are_named_with_their_places():
    rule = config("USERS_ASSESSMENT", ("skill_id", "EQ", "9"), action="SET_SKILL", parameters={"skill_id": "7"})
    kept = config("ANSWER_COUNT", ("assignments_accepted_count", "EQ", 9), action="CLEAN_COLLECTOR", parameters=[1])
    assert list(configs.skills_named([rule, kept])) == [
        ("0.rules.0.action.parameters.skill_id", "7"),
        ("0.rules.0.conditions.0.value", "9"),
    ]
