"""Quality rules as tests write them, and pools in which people act."""

from itertools import count

from django.utils import timezone

from tasksuites import answering, following, verdicts
from tasksuites.issuing import Person, issue
from tasksuites.models import Answer, Participant, Pool, RuleFiring, Task
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory

NOW = timezone.now().replace(microsecond=0)
RIGHT = [{"output_values": {"answer": "yes"}}]


def config(collector, *conditions, action, parameters=None, **collector_parameters):
    """One config with one rule; a condition is (key, operator, value)."""
    return {
        "collector_config": {"type": collector, "parameters": collector_parameters},
        "rules": [
            {
                "conditions": [{"key": key, "operator": sign, "value": value} for key, sign, value in conditions],
                "action": {"type": action, "parameters": parameters or {}},
            }
        ],
    }


def ruled_pool(*configs, suites=1, overlap=1, tasks=1, tasks_are=Task.Kind.GENERAL, **options):
    """An open pool with these rules and `suites` suites of `tasks` tasks; of all but general ones yes is right."""
    pool = PoolFactory(status=Pool.Status.OPEN, rules=list(configs), follows=True, **options)
    known = {} if tasks_are == Task.Kind.GENERAL else {"known_solutions": RIGHT}
    positions = count(1)
    for position in range(1, suites + 1):
        suite = TaskSuiteFactory(pool=pool, position=position, overlap=overlap)
        for _ in range(tasks):
            TaskFactory(pool=pool, suite=suite, position=next(positions), kind=tasks_are, **known)
    return pool


def take(pool, name, now=NOW):
    pool.refresh_from_db()
    return issue(pool, Person(name), now=now)[0]


def answer(pool, name, *said, now=NOW, taken_at=NOW):
    """`name` takes the next suite and sends these answers to its tasks, in order; the assignment as it was sent."""
    return send(take(pool, name, taken_at), *said, now=now)


def send(assignment, *said, now=NOW):
    """Send these answers to its tasks, in order; the assignment as it was sent."""
    for given, value in zip(Answer.objects.filter(assignment=assignment).order_by("position"), said, strict=True):
        answering.save_draft(assignment, given.task_id, {"answer": value}, now=now)
    return answering.submit(assignment, now=now)


def decide(pool, assignment, status, now=NOW):
    """Accept or reject it, and what follows."""
    verdicts.decide(assignment, status, None, now)
    following.follow_up(pool, now)


def person(name):
    return Participant.objects.get(external_id=name)


def firings():
    """(person, collector, numbers, action) of each firing, oldest first."""
    rows = RuleFiring.objects.order_by("pk").select_related("participant")
    return [(row.participant.external_id, row.collector, row.numbers, row.action["type"]) for row in rows]
