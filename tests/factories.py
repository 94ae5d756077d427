"""Rows for tests, so that a test states only what matters to it. What is made here fits together: an object's parts
belong to its workspace, and counters say what is there.
"""

import hashlib
import json
from functools import cache
from uuid import uuid4

import factory
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from batches.authoring import store_layout
from batches.layouts import layout
from batches.models import Batch
from datasets.models import Datapoint, Dataset, Import, RejectedRow
from project.base.access import Access
from tasksuites.models import (
    Answer,
    Assignment,
    Attachment,
    Operation,
    Participant,
    Pool,
    Project,
    Skill,
    Task,
    TaskSuite,
)
from workspaces import access
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Role
from workspaces.tokens import create_token

PASSWORD = "a-long-test-password"

SCHEMA = {
    "strict": False,
    "fields": {
        "prompt": {"type": "text"},
        "response_a": {"type": "text"},
        "response_b": {"type": "text"},
        "session_id": {"type": "task_group_id"},
    },
}
UNGROUPED_SCHEMA = {
    "strict": False,
    "fields": {"prompt": {"type": "text", "label": "Prompt"}, "source": {"type": "metadata"}},
}
CHOICE = {
    "type": "multiple_choice",
    "description": "Which response is more helpful?",
    "answer_limit": 1,
    "options": [{"label": "Response A", "value": "a"}, {"label": "Response B", "value": "b"}],
}
WHY = {"type": "free_text", "description": "Why?"}
PROMPT = {"type": "dataset_field", "field": "prompt"}


def page(*items, **more):
    """A page of one row of one column, as a requester writes it."""
    return {"rows": [{"columns": [{"items": list(items)}]}], **more}


def stored_layout(*items):
    """The normalised layout of one page that holds `items`; the prompt, a choice and a free text unless told."""
    return layout.normalise([page(*(items or (PROMPT, CHOICE, WHY)))], lambda: str(uuid4()))


@cache
def hashed(password):
    """The stored form of a password, computed once: it is made to be slow."""
    return make_password(password)


class WorkspaceFactory(DjangoModelFactory):
    class Meta:
        model = Workspace

    name = factory.Sequence("Workspace {}".format)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("member{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.LazyFunction(lambda: hashed(PASSWORD))


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    workspace = factory.SubFactory(WorkspaceFactory)
    role = Role.OWNER


class DatasetFactory(DjangoModelFactory):
    class Meta:
        model = Dataset

    workspace = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence("Dataset {}".format)
    schema = factory.LazyFunction(lambda: json.loads(json.dumps(SCHEMA)))
    revision = 1


class ImportFactory(DjangoModelFactory):
    """A finished import; `accepted_count` grows with the datapoints made for it."""

    class Meta:
        model = Import

    dataset = factory.SubFactory(DatasetFactory)
    filename = "rows.jsonl"
    status = Import.Status.COMPLETE
    arrival = factory.LazyAttribute(lambda job: job.dataset.imports.count() + 1)


class RejectedRowFactory(DjangoModelFactory):
    class Meta:
        model = RejectedRow

    import_job = factory.SubFactory(ImportFactory)
    dataset = factory.SelfAttribute("import_job.dataset")
    record_index = factory.Sequence(int)
    line = factory.LazyAttribute(lambda row: row.record_index + 1)
    field = "_raw"
    reason = "This line is no JSON object."
    raw = b"oops"


class DatapointFactory(DjangoModelFactory):
    """A datapoint at the end of its dataset. `values` become the record it came from."""

    class Meta:
        model = Datapoint

    dataset = factory.SubFactory(DatasetFactory)
    import_job = factory.LazyAttribute(
        lambda point: point.dataset.imports.order_by("pk").first() or ImportFactory(dataset=point.dataset)
    )
    position = factory.LazyAttribute(lambda point: point.dataset.last_position + 1)
    record_index = factory.LazyAttribute(lambda point: point.position - 1)
    values = factory.LazyAttribute(lambda point: {"prompt": f"Prompt {point.position}"})
    digest = factory.LazyAttribute(lambda point: hashlib.md5(str(point.position).encode()).digest())  # noqa: S324

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        point = super()._create(model_class, *args, **kwargs)
        point.dataset.last_position = point.position
        point.dataset.datapoint_count += 1
        point.dataset.save(update_fields=["last_position", "datapoint_count"])
        return point


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    workspace = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence("Project {}".format)
    input_spec = factory.LazyFunction(lambda: {"prompt": {"type": "string", "required": False}})
    output_spec = factory.LazyFunction(lambda: {"answer": {"type": "string", "required": True}})


class PoolFactory(DjangoModelFactory):
    """An open pool."""

    class Meta:
        model = Pool

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence("Pool {}".format)
    status = Pool.Status.OPEN


class TaskSuiteFactory(DjangoModelFactory):
    class Meta:
        model = TaskSuite

    pool = factory.SubFactory(PoolFactory)
    position = factory.LazyAttribute(lambda suite: suite.pool.suite_count + 1)
    overlap = factory.SelfAttribute("pool.default_overlap")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        suite = super()._create(model_class, *args, **kwargs)
        suite.pool.suite_count += 1
        suite.pool.place_count += suite.overlap or 0
        suite.pool.save(update_fields=["suite_count", "place_count"])
        return suite


class TaskFactory(DjangoModelFactory):
    """A task with input values of its own; give `datapoint=` for one that shows a datapoint."""

    class Meta:
        model = Task

    suite = factory.SubFactory(TaskSuiteFactory)
    pool = factory.SelfAttribute("suite.pool")
    position = factory.LazyAttribute(lambda task: task.pool.task_count + 1)
    input_values = factory.LazyAttribute(
        lambda task: None if getattr(task, "datapoint", None) else {"prompt": f"Prompt {task.position}"}
    )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        task = super()._create(model_class, *args, **kwargs)
        task.pool.task_count += 1
        task.pool.save(update_fields=["task_count"])
        if task.suite:
            task.suite.task_count += 1
            task.suite.save(update_fields=["task_count"])
        return task


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = Participant
        django_get_or_create = ("workspace", "external_id")

    workspace = factory.SubFactory(WorkspaceFactory)
    external_id = factory.Sequence("person-{}".format)


class AssignmentFactory(DjangoModelFactory):
    """A suite in a person's hands, without answer rows; `AnswerFactory` adds them."""

    class Meta:
        model = Assignment

    suite = factory.SubFactory(TaskSuiteFactory)
    pool = factory.SelfAttribute("suite.pool")
    participant = factory.SubFactory(
        ParticipantFactory, workspace=factory.SelfAttribute("..suite.pool.project.workspace")
    )
    seed = 1


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    assignment = factory.SubFactory(AssignmentFactory)
    task = factory.LazyAttribute(lambda answer: TaskFactory(suite=answer.assignment.suite))
    pool = factory.SelfAttribute("assignment.pool")
    participant = factory.SelfAttribute("assignment.participant")
    position = factory.LazyAttribute(lambda answer: answer.assignment.answers.count() + 1)


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    workspace = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence("Skill {}".format)


class AttachmentFactory(DjangoModelFactory):
    """A file that a participant gave, with its bytes in the storage of the test's MEDIA_ROOT."""

    class Meta:
        model = Attachment

    assignment = factory.SubFactory(AssignmentFactory)
    pool = factory.SelfAttribute("assignment.pool")
    participant = factory.SelfAttribute("assignment.participant")
    key = factory.Sequence("key-of-file-{}".format)
    file = factory.LazyAttribute(lambda made: default_storage.save(f"answers/{made.key}", ContentFile(b"bytes")))
    name = "notes.txt"
    media_type = "text/plain"
    size = 5


class OperationFactory(DjangoModelFactory):
    """An operation that is over."""

    class Meta:
        model = Operation

    workspace = factory.SubFactory(WorkspaceFactory)
    public_id = factory.Sequence("operation-{}".format)
    type = "TASK.BATCH_CREATE"
    status = Operation.Status.COMPLETE


class BatchFactory(DjangoModelFactory):
    """A batch before its set-up, with a dataset and a layout; `layout=None` leaves it without."""

    class Meta:
        model = Batch
        skip_postgeneration_save = True

    workspace = factory.SubFactory(WorkspaceFactory)
    dataset = factory.SubFactory(DatasetFactory, workspace=factory.SelfAttribute("..workspace"))
    name = factory.Sequence("Batch {}".format)
    task_details = factory.LazyFunction(
        lambda: {
            "task_name": "Evaluate responses",
            "task_introduction": "<p>Compare two responses.</p>",
            "task_steps": "<ol><li>Read</li><li>Choose</li></ol>",
        }
    )
    seed = 7

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        pages = kwargs.pop("layout", ...)
        pages = stored_layout() if pages is ... else pages
        batch = super()._create(model_class, *args, **kwargs)
        if pages is not None:
            store_layout(batch, pages, None)
        return batch


class ReadyBatchFactory(BatchFactory):
    """A batch after its set-up: an open pool with `groups` suites of `group_size` tasks, each task with a datapoint."""

    status = Batch.Status.READY

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        groups, group_size = kwargs.pop("groups", 1), kwargs.pop("group_size", 2)
        batch = super()._create(model_class, *args, **kwargs)
        overlap = batch.annotators_per_task
        pool = PoolFactory(project__workspace=batch.workspace, name=batch.name, default_overlap=overlap)
        for _ in range(groups):
            suite = TaskSuiteFactory(pool=pool)
            for _ in range(group_size):
                TaskFactory(suite=suite, datapoint=DatapointFactory(dataset=batch.dataset))
        batch.pool, batch.tasks_per_group = pool, group_size
        batch.group_count, batch.task_count = groups, groups * group_size
        batch.synced_upto = batch.dataset.last_position
        batch.save()
        return batch


def access_of(workspace: Workspace, role: Role = Role.OWNER) -> Access:
    """The access of a new member of `workspace`."""
    return access.of_user(MembershipFactory(workspace=workspace, role=role).user)


def token_for(workspace: Workspace, *, may_write: bool = True, role: Role = Role.OWNER) -> str:
    """The text of a new token of a new member of `workspace`."""
    user = MembershipFactory(workspace=workspace, role=role).user
    return create_token(user, workspace, "test", may_write=may_write)[1]


def token_headers(workspace: Workspace, **options) -> dict[str, str]:
    """What Django's test client takes as `headers=`; the options are those of `token_for`."""
    return {"Authorization": f"Token {token_for(workspace, **options)}"}
