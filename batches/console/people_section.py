"""What the sections of pages about people have in common: of a batch's, and of those of a pool without a batch."""

from datetime import datetime
from typing import Any, ClassVar

from batches import people
from batches.models import Batch
from project.base.access import Access
from project.base.forms import Form
from tasksuites.models import Pool
from workspaces.models import User


class Section(Form):
    """One section. `section` names it in the page's addresses; whoever may not write sees it with its fields locked."""

    section: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str] = ""
    button: ClassVar[str] = "Save"

    def __init__(self, *args: Any, pool: Pool, access: Access, batch: Batch | None = None, **options: Any):
        self.batch, self.pool, self.access = batch, pool, access
        options = {"auto_id": f"{self.section}_%s", "initial": self.first_values(), **options}
        super().__init__(*args, **options)
        self.may_write = access.may_write(pool.workspace_id)
        if not self.may_write:
            for field in self.fields.values():
                field.disabled = True

    def first_values(self) -> dict[str, Any]:
        """What the fields hold before anybody types."""
        return {name: getattr(self.pool, name) for name in self.base_fields}

    @property
    def note(self) -> str:
        """How it stands at present, where a number tells more than the fields do."""
        return ""

    @property
    def leads_to(self) -> tuple[str, str] | None:
        """The address and the words of a page that tells more."""
        return None

    def save(self, user: User, now: datetime) -> None:
        """Write what was changed; ValidationError or Refused where it does not fit."""
        self.write(user, now, **{name: self.cleaned_data[name] for name in self.changed_data})

    def write(self, user: User, now: datetime, **values: Any) -> None:
        """Change settings of the pool."""
        if self.batch:
            people.change_rules(self.batch, user=user, now=now, **values)
        else:
            people.change_pool_rules(self.pool, user=user, now=now, **values)
