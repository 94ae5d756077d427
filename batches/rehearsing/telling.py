"""A report in words, line by line, for who reads it in a terminal. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from project.base.words import duration

OUTCOMES = {
    "finished": "finished",
    "left": "left in the middle",
    "stuck": "got stuck",
    "nothing_left": "found nothing left to do",
    "refused": "not let in",
    "lost": "lost by a fault of the server",
}


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Faults first."""
    yield from faults(report["faults"])
    yield from (f"Note: {note}" for note in report["notes"])
    yield ""
    told = [f"{count:,} {OUTCOMES[name]}" for name, count in report["outcomes"].items() if count]
    yield f"Visits: {', '.join(told)}."
    yield how_long(report)
    yield money(report["cost"])
    yield ""
    yield from (of_profile(row) for row in report["profiles"])
    if report["places"]:
        yield ""
        yield "Where people got stuck:"
        yield from (f"  {place['where']}: {place['people']:,}. {place['message']}" for place in report["places"])
    yield ""
    yield from (of_call(row) for row in report["calls"])


def faults(found: list[Mapping[str, str]]) -> Iterator[str]:
    if not found:
        yield "No faults found."
        return
    yield "1 fault found:" if len(found) == 1 else f"{len(found):,} faults found:"
    yield from (f"  {number}. {fault['sentence']}" for number, fault in enumerate(found, start=1))


def how_long(report: Mapping[str, Any]) -> str:
    seconds = report["seconds"]
    limit = f"the time limit is {duration(report['time_limit_s'])}"
    if report["grace_s"]:
        limit += f" and {duration(report['grace_s'])} of grace"
    if seconds["median"] is None:
        return f"Nobody finished; {limit}."
    over = f", {report['out_of_time']:,} needed longer" if report["out_of_time"] else ""
    return f"How long: median {duration(seconds['median'])}, 90 % within {duration(seconds['p90'])}; {limit}{over}."


def money(cost: Mapping[str, Any]) -> str:
    if float(cost["reward"]) == 0:
        return "Cost: no reward is set."
    told = f"Cost: {cost['reward']} × {cost['finished']:,} finished = {cost['rehearsed']}"
    return f"{told}; the whole batch {cost['whole_batch']}." if cost["whole_batch"] else f"{told}."


def of_profile(row: Mapping[str, Any]) -> str:
    credit = "" if row["credit"] is None else f", control credit {row['credit']:.2f} over {row['control_answers']:,}"
    return f"  {row['profile']:<9} {row['people']:>4,} people, {row['finished']:>4,} finished{credit}"


def of_call(row: Mapping[str, Any]) -> str:
    statuses = ", ".join(f"{status}: {count:,}" for status, count in row["statuses"].items())
    return (
        f"  {row['call']:<8} {row['count']:>6,} calls, p50 {row['p50_ms']:,.0f} ms, p95 {row['p95_ms']:,.0f} ms, "
        f"longest {row['max_ms']:,.0f} ms ({statuses})"
    )
