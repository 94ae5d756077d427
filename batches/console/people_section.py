"""What the sections of the People page of a batch or pool have in common."""

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

    def __init__(
        self, *args: Any, batch: Batch | None = None, pool: Pool | None = None, access: Access, **options: Any
    ):
        """Of a batch, or of a pool that has none."""
        self.batch, self.pool, self.access = batch, batch.pool if batch else pool, access
        options = {"auto_id": f"{self.section}_%s", "initial": self.first_values(), **options}
        super().__init__(*args, **options)
        self.may_write = access.may_write((batch or self.pool).workspace_id)
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
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        self.change(user, now, **changed)

    def change(self, user: User, now: datetime, **values: Any) -> None:
        """Change settings of the pool."""
        if self.batch is None:
            people.change_pool(self.pool, user=user, now=now, **values)
        else:
            people.change_rules(self.batch, user=user, now=now, **values)
