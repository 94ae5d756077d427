"""Which rows a person may see: every query of an edge starts from `visible_to(access)`."""

from django.db import models

from project.base.access import Access


class VisibleQuerySet(models.QuerySet):
    """Rows that belong to a workspace, reached over `workspace_path` (a lookup such as `dataset__workspace`)."""

    workspace_path = "workspace"

    def visible_to(self, access: Access):
        """The rows of the workspaces that `access` opens."""
        return self.filter(**{f"{self.workspace_path}__in": access.workspaces})


def visible(path: str = "workspace") -> models.Manager:
    """A manager for rows whose workspace is reached over `path`."""
    queryset = type("VisibleQuerySet", (VisibleQuerySet,), {"workspace_path": path})
    return models.Manager.from_queryset(queryset)()
