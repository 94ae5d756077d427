"""Pools whose suites are composed at hand-out, for tests."""

from itertools import count

from project.base.problems import Refused
from tasksuites import answering
from tasksuites.issuing import Person, issue
from tasksuites.models import Answer, Pool, Task
from tests.factories import PoolFactory

RIGHT, WRONG = {"answer": "yes"}, {"answer": "no"}
SOLUTIONS = [{"output_values": RIGHT}]


def mixer(real=2, golden=0, training=0, **more):
    """In the order of adding and not shuffled, unless told."""
    counts = {"real_tasks_count": real, "golden_tasks_count": golden, "training_tasks_count": training}
    return {**counts, "mix_tasks_in_creation_order": True, "shuffle_tasks_in_task_suite": False, **more}


def mixed_pool(config=None, *, general=0, controls=0, trainings=0, overlap=1, known_overlap=None, **options):
    """An open pool with so many tasks of each kind; general tasks stand first, then control, then training tasks."""
    pool = PoolFactory(mixer_config=config or mixer(), **options)
    add_tasks(pool, general, overlap=overlap)
    add_tasks(pool, controls, kind=Task.Kind.CONTROL, overlap=known_overlap)
    add_tasks(pool, trainings, kind=Task.Kind.TRAINING, overlap=known_overlap, hint="Look again.")
    return pool


def add_tasks(pool, number, *, kind=Task.Kind.GENERAL, **values):
    if kind != Task.Kind.GENERAL:
        values = {"known_solutions": SOLUTIONS, **values}
    positions = count(Task.objects.filter(pool=pool, position__lt=2**50).count() + 1)
    made = [
        Task(pool=pool, kind=kind, position=position, input_values={"prompt": f"{kind} {position}"}, **values)
        for position, _ in zip(positions, range(number), strict=False)
    ]
    Task.objects.bulk_create(made)
    if kind == Task.Kind.GENERAL:
        pool.task_count += number
    elif values.get("overlap") is None:
        pool.control_count += number
    pool.save(update_fields=["task_count", "control_count"])
    return made


def take(pool, name, now, **options):
    return issue(Pool.objects.select_related("project").get(pk=pool.pk), Person(name), now=now, **options)[0]


def send(assignment, values=RIGHT, now=None):
    """Answer all of its tasks and send it; when it was begun unless told."""
    now = now or assignment.created_at
    Answer.objects.filter(assignment=assignment).update(values=values)
    return answering.submit(assignment, now=now)


def refusal(pool, name, now, **options):
    """Why somebody gets nothing."""
    try:
        found = take(pool, name, now, **options)
    except Refused as refused:
        return refused
    raise AssertionError(f"{name} got {found}")


def positions(assignment):
    """The places, in the pool, of an assignment's tasks in the order in which they are shown."""
    return list(assignment.answers.order_by("position").values_list("task__position", flat=True))


def kinds(assignment):
    """The first letters of the kinds of its tasks, in the order in which they are shown."""
    return "".join(kind[0] for kind in assignment.answers.order_by("position").values_list("task__kind", flat=True))
