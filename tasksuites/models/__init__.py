"""Who does what, and how well. One file for each subject; import the models from here."""

from tasksuites.models.assignments import Answer, Assignment, Attachment
from tasksuites.models.operations import Operation, OperationEntry
from tasksuites.models.people import Consent, Participant, Participation, Reservation, Restriction, Skill, UserSkill
from tasksuites.models.pools import Pool, Project
from tasksuites.models.quality import AggregatedSolution, Bonus, Event, RuleFiring
from tasksuites.models.suites import Task, TaskSuite

__all__ = [
    "AggregatedSolution",
    "Answer",
    "Assignment",
    "Attachment",
    "Bonus",
    "Consent",
    "Event",
    "Operation",
    "OperationEntry",
    "Participant",
    "Participation",
    "Pool",
    "Project",
    "Reservation",
    "Restriction",
    "RuleFiring",
    "Skill",
    "Task",
    "TaskSuite",
    "UserSkill",
]
