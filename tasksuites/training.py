"""Trainings: the skill that one gives to who has gone through it, and second tries."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from project.base.sweep import each_sweep
from tasksuites import control, limits, skills
from tasksuites.drawing import Reader
from tasksuites.models import Answer, Assignment, Event, Participant, Participation, Pool, Skill, Task, UserSkill

ALL_RIGHT = Decimal(100)
AT_ONCE = 200  # people of one training who may try again, in one sweep


def follow(event: Event, now: datetime) -> None:
    if event.kind == Event.Kind.SUBMITTED:
        give_skill(event.assignment, now)


@transaction.atomic
def give_skill(assignment: Assignment, now: datetime) -> UserSkill | None:
    """The training's own skill for who has now sent as many of its suites as it asks for, or all that they could have:
    the percentage of first answers that were right. None where that is not so yet, and outside trainings.
    """
    training, participant = assignment.pool, assignment.participant
    if training.kind != Pool.Kind.TRAINING:
        return None
    mine = Participation.objects.filter(pool=training, participant=participant).first()
    if mine is None:
        return None
    sent = Answer.objects.filter(pool=training, assignment__participant=participant, attempt=mine.attempt)
    sent = sent.filter(assignment__pool=training, assignment__status__in=Assignment.FINISHED)
    if not has_gone_through(training, participant, mine, sent):
        return None
    credits_ = sent.filter(task__kind=Task.Kind.TRAINING, credit__isnull=False).values_list("credit", flat=True)
    rate = control.rate(credits_)
    value = ALL_RIGHT if rate is None else rate  # where nothing is known nothing was wrong
    return skills.set_value(skill_of(training), participant, value, reason="TRAINING")[0]


def has_gone_through(training: Pool, participant: Participant, mine: Participation, sent: QuerySet[Answer]) -> bool:
    suites = sent.order_by().values("assignment").distinct().count()
    required = limits.required_suites(training)
    if required and suites >= required:
        return True
    holds = Assignment.objects.filter(pool=training, participant=participant, status=Assignment.Status.ACTIVE)
    left = Reader(training, participant, mine.attempt).free(kind=Task.Kind.TRAINING)
    return suites > 0 and not holds.exists() and not left.exists()


def skill_of(training: Pool) -> Skill:
    """The training's own skill, made where there is none yet."""
    name = f"{training.project.name[:240]} – training"
    made = {"workspace_id": training.workspace_id, "name": name, "created_by": training.created_by}
    return Skill.objects.get_or_create(training=training, defaults=made)[0]


@each_sweep
def let_people_try_again(now: datetime) -> None:
    """Take the skill back from whoever has not used it for as long as the training says: they may do it anew."""
    trainings = Pool.objects.filter(kind=Pool.Kind.TRAINING, rehearsal_of=None).exclude(settings=None)
    for training in trainings.exclude(status=Pool.Status.ARCHIVED).only("settings"):
        days = training.settings.get("retry_training_after_days")
        if days:
            for held in unused(training, now - timedelta(days=days))[:AT_ONCE]:
                begin_anew(training, held)


def unused(training: Pool, since: datetime) -> QuerySet[UserSkill]:
    """What the training gave before that, to people who have been handed nothing since then that it leads to, nor hold
    anything of the training itself.
    """
    theirs = Assignment.objects.filter(participant=OuterRef("participant"))
    used = theirs.filter(pool__training=training, created_at__gt=since)
    holds = theirs.filter(pool=training, status=Assignment.Status.ACTIVE)
    given = UserSkill.objects.filter(~Exists(used), ~Exists(holds), skill__training=training, updated_at__lte=since)
    return given.select_related("skill", "participant").order_by("updated_at")


@transaction.atomic
def begin_anew(training: Pool, held: UserSkill) -> None:
    """The person loses the skill, and the tasks of the training are new to them. What they answered before stays."""
    Participant.objects.select_for_update(no_key=True).get(pk=held.participant_id)
    skills.take_away(held)
    Participation.objects.filter(pool=training, participant=held.participant_id).update(attempt=F("attempt") + 1)
