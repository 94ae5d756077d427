"""A pool with everything that its pages show: suites of all kinds, known solutions, people, answers, firings."""

from decimal import Decimal

from django.utils import timezone

from tasksuites.models import Answer, Assignment, Pool, Reservation, RuleFiring, Task, TaskSuite
from tests.factories import AnswerFactory, AssignmentFactory, PoolFactory, ProjectFactory, TaskFactory, TaskSuiteFactory

INPUT = {
    "photo": {"type": "url", "required": True, "hidden": False},
    "place": {"type": "string", "required": False, "max_length": 40},
    "tags": {"type": "array_string", "required": False, "max_size": 3},
}
OUTPUT = {
    "species": {"type": "string", "required": True, "allowed_values": ["rook", "crow", "jay"]},
    "sure": {"type": "boolean", "required": True},
    "count": {"type": "integer", "required": False, "min_value": 0, "max_value": 40},
}
KNOWN = [
    {"output_values": {"species": "rook"}, "correctness_weight": 1},
    {"output_values": {"species": "crow"}, "correctness_weight": 0.4},
]
FAR_BEHIND = 10**15  # the positions of suites that are mixed at hand-out begin behind all others
MIX = {"real_tasks_count": 8, "golden_tasks_count": 1, "training_tasks_count": 0}


def birds(workspace, **options) -> Pool:
    """An empty pool that is reviewed by hand, of a project with fields of several types."""
    project = ProjectFactory(workspace=workspace, name="Birds", input_spec=INPUT, output_spec=OUTPUT)
    return PoolFactory(project=project, **{"name": "Birds, week 10", "accepts_by_itself": False, **options})


def suite_of(pool: Pool, *kinds: str, **options) -> TaskSuite:
    """A composed suite with a task of each of these kinds."""
    suite = TaskSuiteFactory(pool=pool, **options)
    for kind in kinds:
        task(pool, suite, kind)
    return suite


def task(pool: Pool, suite: TaskSuite | None, kind: str = "general", **options) -> Task:
    number = pool.tasks.count() + 1
    values = {"photo": f"https://img.example/birds/{number}.jpg", "place": f"Nest {number}", "tags": ["wet", "cold"]}
    more = {}
    if kind != Task.Kind.GENERAL:
        more["known_solutions"] = KNOWN
    if kind == Task.Kind.TRAINING:
        more["hint"] = "Look at the blue feathers of the wing."
    made = {"pool": pool, "suite": suite, "kind": kind, "input_values": values, "position": number}
    return TaskFactory(**{**made, **more, **options})


def sent(suite: TaskSuite, species: str = "rook", status: str = Assignment.Status.SUBMITTED, **options) -> Assignment:
    """Somebody's answers to all tasks of the suite; the place and the pool's counter go along."""
    assignment = AssignmentFactory(suite=suite, status=status, submitted_at=timezone.now(), **options)
    for one in suite.tasks.order_by("position"):
        credit = None if one.kind == Task.Kind.GENERAL else Decimal("0.4")
        AnswerFactory(assignment=assignment, task=one, values={"species": species, "sure": True}, credit=credit)
    TaskSuite.objects.filter(pk=suite.pk).update(taken=suite.taken + 1)
    suite.taken += 1
    suite.pool.submitted_count += 1
    suite.pool.save(update_fields=["submitted_count"])
    return assignment


def mixed(pool: Pool, *tasks: Task, **options) -> TaskSuite:
    """A suite that was mixed of loose tasks for one person, who has sent it."""
    place = {"position": FAR_BEHIND + pool.suite_count}
    suite = TaskSuiteFactory(pool=pool, mixed=True, overlap=1, taken=1, task_count=len(tasks), **place, **options)
    assignment = AssignmentFactory(suite=suite, status=Assignment.Status.SUBMITTED, submitted_at=timezone.now())
    for one in tasks:
        AnswerFactory(assignment=assignment, task=one, values={"species": "jay", "sure": False})
    return suite


def fire(pool: Pool, assignment: Assignment) -> RuleFiring:
    parameters = {"scope": "PROJECT", "duration": 3, "duration_unit": "DAYS"}
    return RuleFiring.objects.create(
        pool=pool,
        participant=assignment.participant,
        assignment=assignment,
        collector="GOLDEN_SET",
        numbers={"total_answers_count": 4, "correct_answers_rate": 52.5},
        action={"type": "RESTRICTION_V2", "parameters": parameters},
    )


def everything(workspace) -> Pool:
    """A pool with two composed suites, one mixed suite, loose tasks, people, and a firing."""
    pool = birds(workspace, default_overlap=3)
    suite = suite_of(pool, "general", "control", "training", priority=Decimal("2.5"))
    suite_of(pool, "general", "general", reserved=True, overlap=None)
    Reservation.objects.create(pool=pool, suite=suite, person="ann", kind=Reservation.Kind.RESERVED)
    Reservation.objects.create(pool=pool, suite=suite, person="ben", kind=Reservation.Kind.UNAVAILABLE)
    loose = [task(pool, None, kind) for kind in ("general", "control")]
    mixed(pool, *loose)
    first = sent(suite, "crow")
    sent(suite, "rook", status=Assignment.Status.ACCEPTED, accepted_at=timezone.now())
    training = Answer.objects.get(assignment=first, task__kind=Task.Kind.TRAINING)
    training.first_values = {"species": "jay", "sure": True}
    training.save()
    fire(pool, first)
    return pool
