"""What quality rules may say: collectors, their conditions and actions, with every fault at its place. Pure.

    [{"collector_config": {"uuid", "type", "parameters"},
      "rules": [{"conditions": [{"key", "operator", "value"}], "action": {"type", "parameters"}}]}]

All conditions of a rule must hold. What is known by name only is stored and does nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from project.base.problems import Fault
from project.base.words import given, kind
from tasksuites import shapes
from tasksuites.quality.conditions import OPERATORS

MOST_CONFIGS = 100
MOST_RULES = 100
MOST_CONDITIONS = 20
MOST_HISTORY = 10_000
MOST_COUNT = 2**31 - 1
LONGEST_COMMENT = 499  # what a restriction keeps
LONGEST_PUBLIC_COMMENT = 2048
MOST_OVERLAP = 30_000

COUNT = shapes.number(0, MOST_COUNT)  # what a count is compared with need not be whole
RATE = shapes.number(0, 100)
SAME = ("EQ", "NE")  # operators of what is a word and no number
NUMBERS = ("_count", "_rate", "_hours")  # how keys of numbers end

WRONG = "wrong_answers_rate"  # the manual's word for incorrect_answers_rate
RATES = {"correct_answers_rate": RATE, "incorrect_answers_rate": RATE}
HISTORY = {"history_size": shapes.whole(1, MOST_HISTORY)}
EVENTS = ("ACCEPT", "ACCEPT_AFTER_REJECT", "REJECT")
REASONS = ("SKILL_CHANGE", "RESTRICTION")
SCOPES = ("POOL", "PROJECT", "ALL_PROJECTS")
UNITS = ("MINUTES", "HOURS", "DAYS", "PERMANENT")
LONGEST = {"MINUTES": 60 * 24 * 3650, "HOURS": 24 * 3650, "DAYS": 3650, "PERMANENT": MOST_COUNT}

Judge = Iterator[Fault]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of collector: the keys that conditions may name, and its parameters."""

    keys: shapes.Shape
    parameters: shapes.Shape = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    parameters: shapes.Shape = field(default_factory=dict)
    required: tuple[str, ...] = ()


COLLECTORS: Mapping[str, Kind] = {
    "GOLDEN_SET": Kind(
        {
            "total_answers_count": COUNT,
            **RATES,
            "golden_set_answers_count": COUNT,
            "golden_set_correct_answers_rate": RATE,
            "golden_set_incorrect_answers_rate": RATE,
        },
        HISTORY,
    ),
    "MAJORITY_VOTE": Kind(
        {"total_answers_count": COUNT, **RATES},
        {"answer_threshold": shapes.whole(1, MOST_OVERLAP), **HISTORY},
        ("answer_threshold",),
    ),
    "TRAINING": Kind(
        {
            "submitted_assignments_count": COUNT,
            "total_answers_count": COUNT,
            **RATES,
            "next_assignment_available": shapes.boolean,
        }
    ),
    "ASSIGNMENT_SUBMIT_TIME": Kind(
        {"total_submitted_count": COUNT, "fast_submitted_count": COUNT},
        {"fast_submit_threshold_seconds": shapes.whole(1, MOST_COUNT), **HISTORY},
        ("fast_submit_threshold_seconds",),
    ),
    "SKIPPED_IN_ROW_ASSIGNMENTS": Kind({"skipped_in_row_count": COUNT}),
    "ANSWER_COUNT": Kind({"assignments_accepted_count": COUNT}),
    "ACCEPTANCE_RATE": Kind(
        {"total_assignments_count": COUNT, "accepted_assignments_rate": RATE, "rejected_assignments_rate": RATE},
        HISTORY,
    ),
    "ASSIGNMENTS_ASSESSMENT": Kind(
        {
            "pending_assignments_count": COUNT,
            "accepted_assignments_count": COUNT,
            "rejected_assignments_count": COUNT,
            "assessment_event": shapes.word(EVENTS),
        }
    ),
    "USERS_ASSESSMENT": Kind({"pool_access_revoked_reason": shapes.word(REASONS), "skill_id": shapes.identifier}),
    "INCOME": Kind({"income_sum_for_last_24_hours": shapes.number(0, MOST_COUNT)}),
    "CAPTCHA": Kind({"stored_results_count": COUNT, "success_rate": RATE, "fail_rate": RATE}, HISTORY),
}

ACTIONS: Mapping[str, Action] = {
    "RESTRICTION_V2": Action(
        {
            "scope": shapes.word(SCOPES),
            "duration": shapes.whole(1, MOST_COUNT),
            "duration_unit": shapes.word(UNITS),
            "private_comment": shapes.text(LONGEST_COMMENT),
        },
        ("scope", "duration_unit"),
    ),
    "RESTRICTION": Action(
        {
            "scope": shapes.word(SCOPES),
            "duration_days": shapes.whole(1, LONGEST["DAYS"]),
            "private_comment": shapes.text(LONGEST_COMMENT),
        },
        ("scope",),
    ),
    "SET_SKILL_FROM_OUTPUT_FIELD": Action(
        {"skill_id": shapes.identifier, "from_field": shapes.identifier}, ("skill_id", "from_field")
    ),
    "SET_SKILL": Action(
        {"skill_id": shapes.identifier, "skill_value": shapes.number(0, 100)}, ("skill_id", "skill_value")
    ),
    "CHANGE_OVERLAP": Action(
        {"delta": shapes.whole(-MOST_OVERLAP, MOST_OVERLAP), "open_pool": shapes.boolean}, ("delta",)
    ),
    "REJECT_ALL_ASSIGNMENTS": Action({"public_comment": shapes.text(LONGEST_PUBLIC_COMMENT)}),
    "APPROVE_ALL_ASSIGNMENTS": Action(),
}
BY_NAME_ONLY = ("CLEAN_ASSIGNMENTS_HISTORY", "CLEAN_COLLECTOR", "SET_POOL_COMPLETE")


def problems(configs: Any) -> Judge:
    """Every fault of a list of configs, at places below it."""
    if not isinstance(configs, list):
        yield Fault("", "ARRAY_EXPECTED", f"This must be a list, not {kind(configs)}.")
        return
    yield from size_faults(configs, 0, MOST_CONFIGS)
    for place, config in enumerate(configs[:MOST_CONFIGS]):
        yield from (fault.under(str(place)) for fault in config_problems(config))


def size_faults(things: list, least: int, most: int) -> Judge:
    if not least <= len(things) <= most:
        message = f"There must be from {least} to {most} here, not {len(things)}."
        yield Fault("", "ARRAY_SIZE_OUT_OF_BOUNDS", message, (least, most))


def config_problems(config: Any) -> Judge:
    if not isinstance(config, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(config)}.")
        return
    collector = config.get("collector_config")
    for fault in collector_problems(collector):
        yield fault.under("collector_config")
    name = collector.get("type") if isinstance(collector, dict) else None
    known = COLLECTORS.get(name) if isinstance(name, str) else None
    rules = listed_problems(config.get("rules"), (0, MOST_RULES), lambda rule: rule_problems(rule, known))
    yield from (fault.under("rules") for fault in rules)


def collector_problems(collector: Any) -> Judge:
    if collector is None:
        yield Fault("", "VALUE_REQUIRED", "Say which collector the rules read.")
        return
    named = shapes.faults(collector, {"uuid": shapes.uuid, "type": shapes.word(COLLECTORS)}, required=("type",))
    told = list(named)
    yield from told
    if any(fault.path in ("", "type") for fault in told):
        return
    known = COLLECTORS[collector["type"]]
    yield from parameter_problems(collector.get("parameters"), known.parameters, known.required)


def listed_problems(things: Any, size: tuple[int, int], judge: shapes.Check) -> Judge:
    """The faults of a list of `size`, least and most, and of each thing in it."""
    if things is None:
        yield Fault("", "VALUE_REQUIRED", "Value must be present and not equal to null")
    elif not isinstance(things, list):
        yield Fault("", "ARRAY_EXPECTED", f"This must be a list, not {kind(things)}.")
    else:
        yield from size_faults(things, *size)
        for place, thing in enumerate(things[: size[1]]):
            yield from (fault.under(str(place)) for fault in judge(thing))


def rule_problems(rule: Any, collector: Kind | None) -> Judge:
    """Without a known collector only what any rule must be like is judged."""
    if not isinstance(rule, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(rule)}.")
        return
    judged = listed_problems(
        rule.get("conditions"), (1, MOST_CONDITIONS), lambda condition: condition_problems(condition, collector)
    )
    yield from (fault.under("conditions") for fault in judged)
    yield from (fault.under("action") for fault in action_problems(rule.get("action"), collector))


def condition_problems(condition: Any, collector: Kind | None) -> Judge:
    shape = {"key": shapes.identifier, "operator": shapes.word(OPERATORS), "value": no_fault}
    told = list(shapes.faults(condition, shape, required=tuple(shape)))
    yield from told
    if any(fault.path in ("", "key") for fault in told) or collector is None:
        return
    key = condition["key"]
    if key not in collector.keys:
        allowed = tuple(sorted(collector.keys))
        message = f"This collector counts {', '.join(allowed)}, not {given(key)}."
        yield Fault("key", "UNKNOWN_ENUM_VALUE", message, allowed)
        return
    if not key.endswith(NUMBERS) and condition.get("operator") in set(OPERATORS).difference(SAME):
        message = f"{key} can only be equal (EQ) or not equal (NE) to something."
        yield Fault("operator", "VALUE_NOT_ALLOWED", message, SAME)
    if condition.get("value") is not None:
        yield from (fault.under("value") for fault in collector.keys[key](condition["value"]))


def no_fault(value: Any) -> Judge:
    yield from ()


def action_problems(action: Any, collector: Kind | None) -> Judge:
    if action is None:
        yield Fault("", "VALUE_REQUIRED", "Say what the rule does.")
        return
    known = {*ACTIONS, *BY_NAME_ONLY}
    told = list(shapes.faults(action, {"type": shapes.word(known)}, required=("type",)))
    yield from told
    if told or action["type"] in BY_NAME_ONLY:
        return
    of_type, parameters = ACTIONS[action["type"]], action.get("parameters")
    told = list(parameter_problems(parameters, of_type.parameters, of_type.required))
    yield from told
    if not told:
        yield from (fault.under("parameters") for fault in together(action["type"], parameters or {}, collector))


def parameter_problems(parameters: Any, shape: shapes.Shape, required: Collection[str]) -> Judge:
    judged = shapes.faults({} if parameters is None else parameters, shape, required=required, is_closed=True)
    yield from (fault.under("parameters") for fault in judged)


def together(name: str, parameters: Mapping[str, Any], collector: Kind | None) -> Judge:
    """What parameters that are right one by one must be together, and beside their collector."""
    if name == "RESTRICTION_V2":
        yield from duration_problems(parameters)
    elif name == "CHANGE_OVERLAP" and not parameters["delta"]:
        yield Fault("delta", "VALUE_NOT_ALLOWED", "A change by 0 changes nothing.")
    elif name == "SET_SKILL_FROM_OUTPUT_FIELD" and collector is not None:
        allowed = [key for key in collector.keys if key.endswith("_rate")]
        if field_of(parameters) not in allowed:
            message = f"A skill is a rate of its collector, {', '.join(allowed) or 'and this one has none'}."
            yield Fault("from_field", "UNKNOWN_ENUM_VALUE", message, tuple(allowed))


def field_of(parameters: Mapping[str, Any]) -> str:
    """The rate that `from_field` means."""
    return "incorrect_answers_rate" if parameters["from_field"] == WRONG else parameters["from_field"]


def duration_problems(parameters: Mapping[str, Any]) -> Judge:
    unit, duration = parameters["duration_unit"], parameters.get("duration")
    if unit != "PERMANENT" and duration is None:
        yield Fault("duration", "VALUE_REQUIRED", "Say how long, or make it PERMANENT.")
    elif duration is not None and duration > LONGEST[unit]:
        message = f"This must be at most {LONGEST[unit]} {unit.lower()}: for longer make it PERMANENT."
        yield Fault("duration", "VALUE_GREATER_THAN_MAX", message, (LONGEST[unit],))


def skills_named(configs: Any) -> Iterator[tuple[str, str]]:
    """(place, skill id) of each skill that the actions and conditions of sound configs name."""
    for place, config in enumerate(configs):
        for number, rule in enumerate(config["rules"]):
            at = f"{place}.rules.{number}"
            parameters = rule["action"].get("parameters") or {}
            if rule["action"]["type"] in ("SET_SKILL", "SET_SKILL_FROM_OUTPUT_FIELD"):
                yield f"{at}.action.parameters.skill_id", parameters["skill_id"]
            for index, condition in enumerate(rule["conditions"]):
                if condition["key"] == "skill_id":
                    yield f"{at}.conditions.{index}.value", condition["value"]
