"""Which suite is next for a person, and which control and training tasks come with it.

Every choice reads by an index that holds only what has free places, so it takes as long in a large pool as in a small
one.
"""

import random
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from tasksuites import drawing
from tasksuites.drawing import Drawn, Reader
from tasksuites.models import Assignment, Participant, Participation, Pool, Task, TaskSuite
from tasksuites.models.suites import HAS_PLACES

IN_ORDER = (F("priority").desc(), "position")


def next_suite(
    pool: Pool,
    participant: Participant,
    mine: Participation | None,
    *,
    named: bool,
    waits: bool,
    suite_id: object = None,
) -> TaskSuite | None:
    """The next suite with a free place that this person may have, its row locked; None where none is found.

    `named` says whether single suites are kept for or from this person. Suites that others are choosing at this
    moment are passed over, unless it `waits` for them. With a `suite_id` it is that one or none.
    """
    suites = candidates(pool, participant, named=named).defer("traits")
    if suite_id:
        suites, waits = suites.filter(pk=suite_id), True
    locked = suites.select_for_update(of=("self",), no_key=True, skip_locked=not waits)
    if not waits:  # the quick ways; what they do not find, the second look does
        if pool.order == Pool.Order.SPREAD:
            return from_anywhere(pool, suites, locked)
        if mine and mine.cursor_position:
            locked = locked.exclude(priority=mine.cursor_priority, position__lte=mine.cursor_position)
    return locked.order_by(*IN_ORDER).first()


def candidates(pool: Pool, participant: Participant, *, named: bool) -> QuerySet[TaskSuite]:
    """The suites that this person may have, as far as a place is free."""
    return open_to(pool, participant, named=named).filter(HAS_PLACES)


def from_anywhere(pool: Pool, suites: QuerySet[TaskSuite], locked: QuerySet[TaskSuite]) -> TaskSuite | None:
    """Among the suites of the highest priority the first behind a random place, going round at the end.

    So work spreads evenly, and nobody has to look at how much of it each suite has.
    """
    top = suites.order_by(*IN_ORDER).values_list("priority", flat=True).first()
    last = TaskSuite.objects.filter(pool=pool).aggregate(last=Max("position"))["last"]
    if top is None or last is None:
        return None
    equal, start = locked.filter(priority=top).order_by("position"), random.randint(1, last)
    return equal.filter(position__gte=start).first() or equal.filter(position__lt=start).first()


def advance(mine: Participation, suite: TaskSuite) -> bool:
    """Move the person's cursor, behind which they have had every suite, if `suite` is the very next one.

    Whoever does everything in order is spared a look at all that they have done; others do not have one.
    """
    begins = mine.cursor_position is None
    if suite.position != (1 if begins else mine.cursor_position + 1):
        return False
    if not begins and suite.priority != mine.cursor_priority:
        return False
    mine.cursor_priority, mine.cursor_position = suite.priority, suite.position
    return True


def open_to(pool: Pool, participant: Participant, *, named: bool) -> QuerySet[TaskSuite]:
    """The suites that this person has not had and that are kept neither from them nor for others."""
    had = Assignment.objects.filter(suite=OuterRef("pk"), participant=participant, pool=pool)
    suites = TaskSuite.objects.filter(~Exists(had), pool=pool, mixed=False)
    return drawing.kept(suites, pool, participant, "suite", named=named)


def wait_s(pool: Pool, participant: Participant, now: datetime, *, named: bool) -> float | None:
    """Seconds until the first assignment ends whose suite this person could have; None where nobody holds one."""
    theirs = open_to(pool, participant, named=named).filter(pk=OuterRef("suite"))
    # From what others hold to whether this person could have it: few hold something, many suites may be full.
    held = Assignment.objects.filter(Exists(theirs), pool=pool, status=Assignment.Status.ACTIVE)
    soonest = held.order_by("expires_at").values_list("expires_at", flat=True).first()
    return None if soonest is None else (soonest - now).total_seconds()


def tasks_of(pool: Pool, suite: TaskSuite, participant: Participant, chance: random.Random) -> list[tuple]:
    """(task id, revision of its datapoint) of all that comes with `suite`, in the order in which it is shown.

    The suite's own tasks keep their order unless the pool shuffles them; control and training tasks stand anywhere
    among them.
    """
    own = Task.objects.filter(suite=suite).order_by("position")
    shown = list(own.values_list("pk", "datapoint__revision"))
    if pool.shuffles_tasks:
        chance.shuffle(shown)
    for task in drawing.with_revisions(known_tasks(pool, participant, chance)):
        shown.insert(chance.randint(0, len(shown)), task)
    return shown


def known_tasks(pool: Pool, participant: Participant, chance: random.Random) -> list[Drawn]:
    """The control and training tasks that the pool adds to a suite; fewer where this person has had the others.

    Only those without end: whose places are counted belong to a suite that is composed of nothing else.
    """
    reader = Reader(pool, participant)
    wanted = [(Task.Kind.CONTROL, pool.controls_per_suite), (Task.Kind.TRAINING, pool.trainings_per_suite)]
    asked = [(reader.free(kind=kind, overlap=None), count) for kind, count in wanted if count]
    return [task for tasks, count in asked for task in drawing.draw(reader, tasks, count, chance).tasks]
