"""Demo data: a small, finished setting to look at and to try things on, made by the same actions as everybody's data.

Workspace and dataset have the ids of the Task Builder manual's example, so that its requests work against the demo as
they are printed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from batches import authoring
from batches.making import setup
from batches.models import Batch
from datasets import importing
from datasets.models import Dataset
from project.base import jobs
from project.base.steps import Step
from workspaces import audit
from workspaces.models import ApiToken, AuditEntry, Membership, User, Workspace
from workspaces.roles import Role
from workspaces.tokens import create_token

DATA = Path(__file__).parent / "demo_data" / "responses.jsonl"
WORKSPACE_ID = "6278acb09062db3b35bcbeb0"
DATASET_ID = UUID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
OWNER = "owner"
BATCH_NAME = "Which response helps more?"
PEOPLE_PER_GROUP = 5  # so that the link is not used up by the first visitors
TOKEN_NAME, TOKEN_LIFE = "Demo", timedelta(days=30)
DEED = "demo_password"
PATIENCE_S = 60

SCHEMA = {
    "strict": False,
    "fields": {
        "prompt": {"type": "text"},
        "response_a": {"type": "text"},
        "response_b": {"type": "text"},
        "session_id": {"type": "task_group_id"},
    },
}
DETAILS = {
    "task_name": "Which response helps more?",
    "task_introduction": (
        "<p>Somebody asked a question, and two assistants answered. Tell us which answer would have helped that person "
        "more. There are three questions; most people need about four minutes.</p>"
    ),
    "task_steps": (
        "<ol><li>Read the question.</li><li>Read both responses to the end.</li>"
        "<li>Choose the one that is more helpful: right, clear, and to the point. Length alone helps nobody.</li></ol>"
    ),
}


def column(*items: dict) -> dict:
    return {"items": list(items)}


def headed(title: str, field: str) -> dict:
    return column(
        {"type": "rich_text", "content": f"<strong>{title}</strong>"}, {"type": "dataset_field", "field": field}
    )


QUESTION = {
    "type": "multiple_choice",
    "description": "Which response is more helpful?",
    "answer_limit": 1,
    "options": [
        {"label": "Response A", "value": "a"},
        {"label": "Response B", "value": "b"},
        {"label": "Neither", "value": "neither"},
    ],
}
LAYOUT = [
    {
        "rows": [
            {"columns": [headed("Prompt", "prompt")]},
            {"columns": [headed("Response A", "response_a"), headed("Response B", "response_b")]},
            {"columns": [column(QUESTION)]},
        ]
    }
]


class DemoFailed(Exception):
    """The demo data could not be made; the message says at which step and why."""


@dataclass(frozen=True, slots=True)
class Demo:
    """`password` is None where the owner has changed it."""

    owner: User
    password: str | None
    token: str
    batch: Batch

    @property
    def participant_path(self) -> str:
        """The way in for a participant whom nobody was before."""
        name = urlencode({"participant": f"demo-{secrets.token_hex(3)}"})
        return f"{reverse('take', args=[self.batch.pool.entry])}?{name}"


def ensure_demo() -> Demo:
    """Make what is not there yet; what people have changed stays. A further start gives a new password and token."""
    workspace, owner = ensure_owner()
    dataset = ensure_dataset(workspace, owner)
    batch = ensure_batch(workspace, dataset, owner)
    ApiToken.objects.filter(name=TOKEN_NAME, user=owner, expires_at__lt=timezone.now()).delete()
    _, token = create_token(owner, workspace, TOKEN_NAME, expires_at=timezone.now() + TOKEN_LIFE)
    return Demo(owner, fresh_password(owner, workspace), token, batch)


@transaction.atomic
def ensure_owner() -> tuple[Workspace, User]:
    workspace, _ = Workspace.objects.get_or_create(pk=WORKSPACE_ID, defaults={"name": "Demo"})
    owner, is_new = User.objects.get_or_create(
        username=OWNER, defaults={"name": "Demo owner", "is_staff": True, "is_superuser": True}
    )
    if is_new:
        note_password(owner, workspace)
    Membership.objects.get_or_create(user=owner, workspace=workspace, defaults={"role": Role.OWNER})
    return workspace, owner


def fresh_password(owner: User, workspace: Workspace) -> str | None:
    """A new password, or None where the present one is not the one that a demo has set."""
    last = AuditEntry.objects.filter(action=DEED, user=owner).order_by("-pk").first()
    if last is None or last.detail != {"digest": digest_of(owner)}:
        return None
    password = secrets.token_urlsafe(12)
    owner.set_password(password)
    with transaction.atomic():
        owner.save(update_fields=["password"])
        note_password(owner, workspace)
    return password


def note_password(owner: User, workspace: Workspace) -> None:
    audit.note(DEED, owner, user=owner, workspace_id=workspace.pk, digest=digest_of(owner))


def digest_of(owner: User) -> str:
    """Names the stored password, which is itself only a salted digest, without repeating it."""
    return hashlib.sha256(owner.password.encode()).hexdigest()


def ensure_dataset(workspace: Workspace, owner: User) -> Dataset:
    dataset, _ = Dataset.objects.get_or_create(
        pk=DATASET_ID,
        defaults={
            "workspace": workspace,
            "name": "Questions with two responses each",
            "schema": SCHEMA,
            "revision": 1,
            "created_by": owner,
        },
    )
    if not dataset.datapoint_count:
        job = importing.expect(dataset, DATA.name, owner)
        with DATA.open("rb") as body:
            importing.receive(job, File(body))
        finish(job)
    return dataset


def ensure_batch(workspace: Workspace, dataset: Dataset, owner: User) -> Batch:
    """The first batch of this name that is still there, set up."""
    found = Batch.objects.present().filter(dataset=dataset, name=BATCH_NAME).order_by("pk").first()
    batch = found or authoring.create_batch(
        workspace, BATCH_NAME, task_details=DETAILS, dataset=dataset, batch_items=LAYOUT, created_by=owner
    )
    if batch.status in (Batch.Status.UNINITIALISED, Batch.Status.ERROR):
        setup.start(batch, annotators_per_task=PEOPLE_PER_GROUP, user=owner)
    if step := batch.setups.filter(status__in=Step.RUNNABLE).first():
        finish(step)
    batch.refresh_from_db()
    return batch


def finish(step: Step) -> None:
    """Do the job here and now, or wait while a worker is at it. Raises DemoFailed where it comes to no good end."""
    what = f"The {step._meta.verbose_name} of the demo data"
    try:
        jobs.work_to_the_end(step, patience_s=PATIENCE_S)
    except TimeoutError as fault:
        raise DemoFailed(f"{what} was not done within {PATIENCE_S} s.") from fault
    if step.status != step.Status.COMPLETE:
        raise DemoFailed(f"{what} failed: {step.reason}")
