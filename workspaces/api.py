"""Who am I: both interfaces ask before they do anything else."""

from django.urls import path
from rest_framework.response import Response

from project.base.api import APIView


class Me(APIView):
    """The person whose token or session this is."""

    def get(self, request):
        user = self.access.user
        return Response(
            {
                "id": user.pk,
                "name": str(user),
                "email": user.email,
                "username": user.username,
                "workspaces": sorted(self.access.workspaces),
                "current_workspace_id": self.access.current,
            }
        )


class Requester(APIView):
    """The requester, as the task-suites interface names whoever owns a workspace. No money is kept here."""

    def get(self, request):
        user = self.access.user
        return Response({"id": user.pk, "balance": 0, "public_name": {"EN": str(user)}, "company": None})


urlpatterns = [
    path("users/me", Me.as_view(), name="api-me"),
    path("requester", Requester.as_view(), name="api-requester"),
]
