"""What quality rules may say: collectors, their conditions and actions, with every fault at its place. Pure.

    [{"collector_config": {"uuid", "type", "parameters"},
      "rules": [{"conditions": [{"key", "operator", "value"}], "action": {"type", "parameters"}}]}]

All conditions of a rule must hold. What is known by name only is stored and does nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from project.base.problems import Fault
from project.base.words import given, kind
from tasksuites.quality.conditions import OPERATORS
from tasksuites.reading import Reader

MOST_CONFIGS = 100
MOST_RULES = 100
MOST_CONDITIONS = 20
MOST_HISTORY = 10_000
MOST_COUNT = 2**31 - 1
MOST_OVERLAP = 30_000
LONGEST_ID = 100
LONGEST_COMMENT = 499  # what a restriction keeps
LONGEST_PUBLIC_COMMENT = 2048  # what an assignment keeps
LONGEST_DAYS = 3650  # of a restriction that has an end
LONGEST = {"MINUTES": LONGEST_DAYS * 24 * 60, "HOURS": LONGEST_DAYS * 24, "DAYS": LONGEST_DAYS}

SAME = ("EQ", "NE")  # operators of what is a word and no number
NUMBERS = ("_count", "_rate", "_hours")  # how keys of numbers end
WRONG = "wrong_answers_rate"  # the manual's word for incorrect_answers_rate
EVENTS = ("ACCEPT", "ACCEPT_AFTER_REJECT", "REJECT")
REASONS = ("SKILL_CHANGE", "RESTRICTION")
SCOPES = ("POOL", "PROJECT", "ALL_PROJECTS")
UNITS = (*LONGEST, "PERMANENT")

Check = Callable[[Reader, str], Any]


def text(most: int) -> Check:
    return lambda reader, name: reader.text(name, most=most)


def word(words: tuple[str, ...]) -> Check:
    return lambda reader, name: reader.word(name, words)


def whole(least: int, most: int) -> Check:
    return lambda reader, name: reader.whole(name, least, most)


def number(least: int, most: int) -> Check:
    return lambda reader, name: reader.number(name, least, most)


def flag(reader: Reader, name: str) -> Any:
    return reader.flag(name)


COUNT = number(0, MOST_COUNT)  # what a count is compared with need not be whole
RATE = number(0, 100)
RATES = {"correct_answers_rate": RATE, "incorrect_answers_rate": RATE}
HISTORY = {"history_size": whole(1, MOST_HISTORY)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of collector: the keys that conditions may name, and its parameters."""

    keys: Mapping[str, Check]
    parameters: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    parameters: Mapping[str, Check] = field(default_factory=dict)
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
        {"answer_threshold": whole(1, MOST_OVERLAP), **HISTORY},
        ("answer_threshold",),
    ),
    "TRAINING": Kind(
        {
            "submitted_assignments_count": COUNT,
            "total_answers_count": COUNT,
            **RATES,
            "next_assignment_available": flag,
        }
    ),
    "ASSIGNMENT_SUBMIT_TIME": Kind(
        {"total_submitted_count": COUNT, "fast_submitted_count": COUNT},
        {"fast_submit_threshold_seconds": whole(1, MOST_COUNT), **HISTORY},
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
            "assessment_event": word(EVENTS),
        }
    ),
    "USERS_ASSESSMENT": Kind({"pool_access_revoked_reason": word(REASONS), "skill_id": text(LONGEST_ID)}),
    "INCOME": Kind({"income_sum_for_last_24_hours": number(0, MOST_COUNT)}),
    "CAPTCHA": Kind({"stored_results_count": COUNT, "success_rate": RATE, "fail_rate": RATE}, HISTORY),
}

ACTIONS: Mapping[str, Action] = {
    "RESTRICTION_V2": Action(
        {
            "scope": word(SCOPES),
            "duration": whole(1, MOST_COUNT),
            "duration_unit": word(UNITS),
            "private_comment": text(LONGEST_COMMENT),
        },
        ("scope", "duration_unit"),
    ),
    "RESTRICTION": Action(
        {
            "scope": word(SCOPES),
            "duration_days": whole(1, LONGEST_DAYS),
            "private_comment": text(LONGEST_COMMENT),
        },
        ("scope",),
    ),
    "SET_SKILL_FROM_OUTPUT_FIELD": Action(
        {"skill_id": text(LONGEST_ID), "from_field": text(LONGEST_ID)}, ("skill_id", "from_field")
    ),
    "SET_SKILL": Action({"skill_id": text(LONGEST_ID), "skill_value": number(0, 100)}, ("skill_id", "skill_value")),
    "CHANGE_OVERLAP": Action({"delta": whole(-MOST_OVERLAP, MOST_OVERLAP), "open_pool": flag}, ("delta",)),
    "REJECT_ALL_ASSIGNMENTS": Action({"public_comment": text(LONGEST_PUBLIC_COMMENT)}),
    "APPROVE_ALL_ASSIGNMENTS": Action(),
}
BY_NAME_ONLY = ("CLEAN_ASSIGNMENTS_HISTORY", "CLEAN_COLLECTOR", "SET_POOL_COMPLETE")


def problems(configs: Any) -> Iterator[Fault]:
    """Every fault of a list of configs, at places below it."""
    if not isinstance(configs, list):
        yield Fault("", "ARRAY_EXPECTED", f"This must be a list, not {kind(configs)}.")
        return
    if len(configs) > MOST_CONFIGS:
        message = f"There are {len(configs):,} collectors here; at most {MOST_CONFIGS} are taken."
        yield Fault("", "ARRAY_SIZE_GREATER_THAN_MAX", message, (MOST_CONFIGS,))
        return
    reader = Reader({"configs": configs})
    for config in reader.parts("configs"):
        judge_config(config)
    for fault in reader.faults:
        yield Fault(fault.path.removeprefix("configs."), fault.code, fault.message, fault.params)


def judge_config(config: Reader) -> None:
    collector = config.part("collector_config", required=True)
    known = judge_collector(collector) if collector else None
    if config.value("rules", required=True) is not None:
        for rule in config.parts("rules", most=MOST_RULES):
            judge_rule(rule, known)


def judge_collector(collector: Reader) -> Kind | None:
    """The collector's type, where it has one."""
    name = collector.value("uuid")
    if name is not None and not is_uuid(name):
        collector.fault("uuid", "UUID_EXPECTED", f"This must be a UUID, not {given(name)}.")
    known = COLLECTORS.get(collector.word("type", tuple(COLLECTORS), required=True) or "")
    if known:
        judge_parameters(collector, known)
    return known


def is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def judge_parameters(owner: Reader, known: Kind | Action) -> Reader | None:
    """The parameters of a collector or an action, where they are an object; those that it does not have are faults."""
    if owner.value("parameters") is None:
        owner = Reader({**owner.document, "parameters": {}}, owner.path, owner.faults)
    parameters = owner.part("parameters")
    if parameters is None:
        return None
    for name, check in known.parameters.items():
        if parameters.value(name, required=name in known.required) is not None:
            check(parameters, name)
    for name in parameters.document:
        if name not in known.parameters:
            parameters.fault(name, "VALUE_NOT_ALLOWED", f"There is no parameter {given(name)} here.")
    return parameters


def judge_rule(rule: Reader, collector: Kind | None) -> None:
    """Without a known collector only what any rule must be like is judged."""
    for condition in rule.parts("conditions", required=True, most=MOST_CONDITIONS):
        judge_condition(condition, collector)
    action = rule.part("action", required=True)
    if action:
        judge_action(action, collector)


def judge_condition(condition: Reader, collector: Kind | None) -> None:
    key = condition.text("key", required=True)
    operator = condition.word("operator", tuple(OPERATORS), required=True)
    value = condition.value("value", required=True)
    if key is None or collector is None:
        return
    if key not in collector.keys:
        allowed = tuple(collector.keys)
        message = f"This collector counts {', '.join(allowed)}, not {given(key)}."
        condition.fault("key", "UNKNOWN_ENUM_VALUE", message, allowed)
        return
    if not key.endswith(NUMBERS) and operator not in (None, *SAME):
        message = f"{key} can only be equal (EQ) or not equal (NE) to something."
        condition.fault("operator", "VALUE_NOT_ALLOWED", message, SAME)
    if value is not None:
        collector.keys[key](condition, "value")


def judge_action(action: Reader, collector: Kind | None) -> None:
    name = action.word("type", (*ACTIONS, *BY_NAME_ONLY), required=True)
    if name not in ACTIONS:
        return
    before = len(action.faults)
    parameters = judge_parameters(action, ACTIONS[name])
    if parameters and len(action.faults) == before:
        judge_together(name, parameters, collector)


def judge_together(name: str, parameters: Reader, collector: Kind | None) -> None:
    """What parameters that are right one by one must be together, and beside their collector."""
    if name == "RESTRICTION_V2":
        judge_duration(parameters)
    elif name == "CHANGE_OVERLAP" and not parameters.document["delta"]:
        parameters.fault("delta", "VALUE_NOT_ALLOWED", "A change by 0 changes nothing.")
    elif name == "SET_SKILL_FROM_OUTPUT_FIELD" and collector is not None:
        allowed = [key for key in collector.keys if key.endswith("_rate")]
        if field_of(parameters.document) not in allowed:
            message = f"A skill is a rate of its collector: {', '.join(allowed) or 'this one counts none'}."
            parameters.fault("from_field", "UNKNOWN_ENUM_VALUE", message, allowed)


def field_of(parameters: Mapping[str, Any]) -> str:
    """The rate that `from_field` means."""
    return "incorrect_answers_rate" if parameters["from_field"] == WRONG else parameters["from_field"]


def judge_duration(parameters: Reader) -> None:
    unit, duration = parameters.document["duration_unit"], parameters.document.get("duration")
    if unit == "PERMANENT":  # a duration beside it means nothing
        return
    if duration is None:
        parameters.fault("duration", "VALUE_REQUIRED", "Say how long, or make it PERMANENT.")
    elif duration > LONGEST[unit]:
        message = f"This must be at most {LONGEST[unit]:,} {unit.lower()}: for longer make it PERMANENT."
        parameters.fault("duration", "VALUE_GREATER_THAN_MAX", message, (LONGEST[unit],))


def skills_named(configs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(place, skill id) of each skill that sound configs name. Parameters of what is known by name may be anything."""
    for first, config in enumerate(configs):
        for second, rule in enumerate(config["rules"]):
            place, action = f"{first}.rules.{second}", rule["action"]
            if action["type"] in ACTIONS and "skill_id" in (action.get("parameters") or {}):
                yield f"{place}.action.parameters.skill_id", action["parameters"]["skill_id"]
            for third, condition in enumerate(rule["conditions"]):
                if condition["key"] == "skill_id":
                    yield f"{place}.conditions.{third}.value", condition["value"]
