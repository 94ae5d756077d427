"""Who asks, as a requester: the workspace that a token opens."""

from rest_framework.response import Response

from tasksuites.api.base import SuitesView
from workspaces.models import Workspace

NOBODY_PAYS = 0.0  # nothing is paid here, so there is no account; scripts print the number first of all


class RequesterView(SuitesView):
    def get(self, request):
        workspace = Workspace.objects.visible_to(self.access).get(pk=self.access.current)
        return Response(
            {
                "id": workspace.pk,
                "balance": NOBODY_PAYS,
                "public_name": {"EN": workspace.name},
                "company": {"id": None, "superintendent_id": None},
            }
        )
