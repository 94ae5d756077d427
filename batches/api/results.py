"""Task Builder's calls for reports and exports, and the addresses by which their files are fetched."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils.text import slugify
from rest_framework.response import Response

from batches.models import Batch, Export
from batches.results import downloads, exports, report, selection
from batches.results.files import FORMATS
from batches.results.selection import read_include
from batches.results.source import Selection, Source
from project.base import security
from project.base.api import APIView
from project.base.ids import parse_uuid
from project.base.words import moment

GONE = "The file of this export is gone: delete it and ask for a new one."
NOT_GOOD = "This download address is not genuine or no longer good; ask for a new one."


class ReportView(APIView):
    def get(self, request, pk):
        batch = self.find(Batch.objects, pk)
        url, expires_at = downloads.report(batch, read_include(request.query_params.get("include", "")))
        return Response({"url": url, "expires_at": moment(expires_at), "http_method": "GET"})


class ExportsView(APIView):
    """A batch's exports, newest first; a POST asks for a further one."""

    def get(self, request, pk):
        found = self.find(Batch.objects, pk).exports.order_by("-pk")
        listed = [
            {
                "export_id": str(export.pk),
                "filter": export.filter,
                "status": status(export),
                "created_at": moment(export.created_at),
                "format": export.format,
            }
            for export in found
        ]
        return Response({"results": listed, "meta": {"count": len(listed)}})

    def post(self, request, pk):
        batch = self.find(Batch.objects, pk)
        asked = {**self.body(), **request.query_params.dict()}
        wish = selection.read(asked)
        made = exports.start(batch, text(asked, "format", Export.Format.ZIP), wish, self.access.user)
        return Response({"status": "generating", "export_id": str(made.pk)}, status=202)


class ExportView(APIView):
    def get(self, request, pk, export_pk):
        return Response(document(self.export(pk, export_pk)))

    def delete(self, request, pk, export_pk):
        exports.delete(self.export(pk, export_pk), self.access.user)
        return Response(status=204)

    def export(self, pk: str, export_pk: str) -> Export:
        batch = self.find(Batch.objects, pk)
        found = Export.objects.visible_to(self.access).filter(batch=batch, pk=parse_uuid(export_pk)).first()
        if found is None:
            raise Http404
        return found


class FileView(APIView):
    """What whoever has a signed address may fetch, without signing in."""

    authentication_classes = []
    permission_classes = []
    purpose = ""

    def initial(self, request, *args, **kwargs):
        if not security.is_signed(request, self.purpose):
            raise PermissionDenied(NOT_GOOD)
        super().initial(request, *args, **kwargs)


class ReportFileView(FileView):
    """The report, written while the answers are read."""

    purpose = downloads.REPORT

    def get(self, request, pk, name):
        batch = Batch.objects.present().select_related("dataset").filter(pk=parse_uuid(pk)).first()
        included = downloads.included(name)
        if batch is None or included is None:
            raise Http404
        source = Source(batch, Selection(include=read_include(included)))
        answer = StreamingHttpResponse(report.comma_separated(source), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{slugify(batch.name) or "batch"}-report.csv"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class ExportFileView(FileView):
    purpose = downloads.EXPORT

    def get(self, request, pk):
        export = Export.objects.select_related("batch").filter(pk=parse_uuid(pk), batch__deleted_at=None).first()
        body = exports.opened(export) if export else None
        if body is None:
            raise Http404
        name = f"{slugify(export.batch.name) or 'batch'}-{export.created_at:%Y-%m-%d}.{export.format}"
        answer = FileResponse(body, as_attachment=True, filename=name, content_type=FORMATS[export.format].media_type)
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def status(export: Export) -> str:
    """The word of the interface; an export whose file vanished has failed."""
    if exports.is_generating(export):
        return "generating"
    return "complete" if exports.is_there(export) else "failed"


def document(export: Export) -> dict[str, Any]:
    """An export as a client that polls sees it; all but the first two keys, and the address, are ours."""
    named = {"export_id": str(export.pk), "format": export.format}
    if exports.is_generating(export):
        return {"status": "generating", **named, "progress": export.progress}
    address = exports.address(export)
    if address is None:
        return {"status": "failed", **named, "reason": export.reason or GONE}
    url, expires_at = address
    counted = {"size": export.size, "response_count": export.row_count}
    return {"status": "complete", **named, "url": url, "expires_at": moment(expires_at), **counted}


def text(asked: dict[str, Any], key: str, default: str) -> str:
    value = asked.get(key) or default
    if not isinstance(value, str):
        raise ValidationError({key: f'"{key}" must be text.'})
    return value
