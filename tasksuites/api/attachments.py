"""Files that participants gave: listed, looked at, and fetched."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework.response import Response

from project.base.access import Access
from tasksuites import attachments
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import moment, owner
from tasksuites.api.listing import filter_set, ids, listed, moments
from tasksuites.models import Attachment

TYPE = "ASSIGNMENT_ATTACHMENT"

AttachmentFilter = filter_set(
    {
        "pool_id": django_filters.UUIDFilter(field_name="pool"),
        "assignment_id": django_filters.UUIDFilter(field_name="assignment"),
        "user_id": django_filters.CharFilter(field_name="participant"),
        "name": django_filters.CharFilter(field_name="name"),
        # there is one type: asking for it changes nothing, and for another one is a mistake
        "type": django_filters.ChoiceFilter(choices=[(TYPE, TYPE)], method=lambda found, name, value: found),
        **ids(),
        **moments(created="created_at"),
    },
    sorts={"id": "pk", "created": "created_at"},
)


class FilesView(SuitesView):
    def files(self) -> QuerySet[Attachment]:
        """Those of people; files of a rehearsal were given by nobody."""
        shown = Attachment.objects.visible_to(self.access).filter(pool__rehearsal_of=None)
        return shown.select_related("pool")


class AttachmentsView(FilesView):
    def get(self, request):
        rows = self.here(self.files())
        return listed(rows, request.query_params, AttachmentFilter, lambda one: document(one, self.access))


class AttachmentView(FilesView):
    def get(self, request, pk):
        return Response(document(self.find(self.files(), pk), self.access))


class AttachmentDownloadView(FilesView):
    def get(self, request, pk):
        return attachments.download(self.find(self.files(), pk))


def document(attachment: Attachment, access: Access) -> dict[str, Any]:
    return {
        "id": str(attachment.pk),
        "attachment_type": TYPE,
        "name": attachment.name,
        "details": {
            "user_id": attachment.participant_id,
            "assignment_id": str(attachment.assignment_id),
            "pool_id": str(attachment.pool_id),
        },
        "created": moment(attachment.created_at),
        "media_type": attachment.media_type,
        "owner": owner(attachment.pool.created_by_id, access),
    }
