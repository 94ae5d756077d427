"""Do pools and suites count right? A place that is counted twice is one that nobody can take any more.

Copies made for a rehearsal are left out: they may be going away at this very moment.
"""

from datetime import timedelta

from django.db.models import F, Q, Sum
from django.utils import timezone

from project.base import checkup
from tasksuites.models import Answer, Assignment, Event, Pool, Task, TaskSuite

LATE = timedelta(minutes=5)
GAVE_BACK = Q(status__in=[Assignment.Status.SKIPPED, Assignment.Status.EXPIRED])
GAVE_THEM_BACK = Q(assignment__status__in=[Assignment.Status.SKIPPED, Assignment.Status.EXPIRED])
DRAWN = Q(suite=None, overlap=None, kind__in=[Task.Kind.CONTROL, Task.Kind.TRAINING])
SENT = Q(status__in=Assignment.FINISHED)
MIXED = {"suite": None, "overlap__isnull": False}


@checkup.question
def pools_are_counted() -> checkup.Finding:
    counted = Pool.objects.filter(rehearsal_of=None).annotate(
        suites_there=checkup.number_of(TaskSuite.objects.filter(mixed=False), "pool"),
        tasks_there=checkup.number_of(Task.objects.filter(kind=Task.Kind.GENERAL), "pool"),
        controls_there=checkup.number_of(Task.objects.filter(DRAWN), "pool"),
        places_there=checkup.number_of(TaskSuite.objects.filter(mixed=False), "pool", number=Sum("overlap")),
        sent_there=checkup.number_of(Assignment.objects.filter(SENT), "pool"),
    )
    wrong = counted.exclude(
        suite_count=F("suites_there"),
        task_count=F("tasks_there"),
        control_count=F("controls_there"),
        place_count=F("places_there"),
        submitted_count=F("sent_there"),
    )
    phrases = [
        f"pool {one.pk} says {one.suite_count:,} suites, {one.task_count:,} tasks, {one.control_count:,} control and "
        f"training tasks, {one.place_count:,} places and {one.submitted_count:,} sent assignments, there are "
        f"{one.suites_there:,}, {one.tasks_there:,}, {one.controls_there:,}, {one.places_there:,} and "
        f"{one.sent_there:,}"
        for one in wrong[:6]
    ]
    return checkup.counts("pools", "pools", phrases)


@checkup.question
def places_are_counted() -> checkup.Finding:
    """Only suites, and tasks that stand in none, that somebody took or took from are looked at, so that untouched ones
    cost nothing.
    """
    touched = Q(taken__gt=0) | Q(first_taken_at__isnull=False)
    suites = TaskSuite.objects.filter(touched, pool__rehearsal_of=None, mixed=False)
    suites = suites.annotate(held=checkup.number_of(Assignment.objects.exclude(GAVE_BACK), "suite"))
    tasks = Task.objects.filter(touched, pool__rehearsal_of=None, **MIXED)
    tasks = tasks.annotate(held=checkup.number_of(Answer.objects.exclude(GAVE_THEM_BACK), "task"))
    phrases = [
        f"{what} {one.pk} says {one.taken:,} places taken, {one.held:,} are"
        for what, rows in (("suite", suites), ("task", tasks))
        for one in rows.exclude(taken=F("held")).order_by("pk")[:6]
    ]
    return checkup.counts("places", "places", phrases)


@checkup.question
def events_are_followed_up() -> checkup.Finding:
    """What the sweep has left for minutes cannot be followed up, or no worker runs."""
    late = Event.objects.filter(created_at__lt=timezone.now() - LATE).count()
    if not late:
        return checkup.Finding("events", True, "What happened to assignments is followed up.")
    sentence = (
        f"Events that have waited for more than {LATE.seconds // 60} minutes for what follows from them: {late:,}. "
        "Start a worker, or look into its log for why it cannot follow them up."
    )
    return checkup.Finding("events", False, sentence)
