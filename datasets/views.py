"""The console's pages about datasets: the list, one dataset with its imports, upload, and what was rejected."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import BinaryField, Exists, OuterRef, QuerySet
from django.db.models.functions import Substr
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, FormView, ListView

from datasets import importing
from datasets.creating import create_dataset
from datasets.forms import DatasetForm, UploadForm
from datasets.models import Dataset, Import
from project.base import waiting
from project.base.ids import parse_uuid
from project.base.words import MOST_DIGITS, whole_number
from workspaces.models import Workspace

PAGE = 50
NEWEST_IMPORTS = 20
FIRST_DATAPOINTS = 10
RAW_SHOWN = 500  # bytes of a rejected line


class KeyPagedList(LoginRequiredMixin, ListView):
    """A list of `page_size` rows that starts behind the row named by `?after=`."""

    page_size = PAGE

    def rows(self) -> QuerySet:
        """All rows of the list, in its order."""
        raise NotImplementedError

    def after(self, rows: QuerySet, key: str) -> QuerySet:
        """The rows behind the one that `key` names."""
        raise NotImplementedError

    def get_queryset(self):
        key = self.request.GET.get("after", "")
        rows = self.after(self.rows(), key) if key else self.rows()
        return list(rows[: self.page_size + 1])

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        found = context["object_list"]
        context["rows"] = found[: self.page_size]
        if len(found) > self.page_size:
            context["next_address"] = "?" + urlencode(self.filters() | {"after": self.key_of(context["rows"][-1])})
        context["first_address"] = f"?{urlencode(self.filters())}" if self.request.GET.get("after") else ""
        return context

    def filters(self) -> dict[str, str]:
        """What else the address asks for."""
        return {name: value for name, value in self.request.GET.items() if name != "after"}

    def key_of(self, row: Any) -> str:
        return str(row.pk)


class DatasetListView(KeyPagedList):
    template_name = "datasets/dataset_list.html"

    def rows(self):
        under_way = Import.objects.filter(dataset=OuterRef("pk"), status__in=Import.RUNNABLE)
        visible = Dataset.objects.visible_to(self.request.access).select_related("workspace")
        return visible.annotate(is_importing=Exists(under_way)).order_by("-pk")

    def after(self, rows, key):
        return rows.filter(pk__lt=parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        return super().get_context_data(may_write=bool(self.request.access.writable), **context)


class DatasetNewView(LoginRequiredMixin, FormView):
    template_name = "datasets/dataset_new.html"
    form_class = DatasetForm

    def get_form_kwargs(self):
        access = self.request.access
        if not access.writable:
            raise PermissionDenied("You are no editor of any workspace.")
        workspaces = Workspace.objects.visible_to(access).filter(pk__in=access.writable)
        return {**super().get_form_kwargs(), "workspaces": workspaces}

    def get_context_data(self, **context):
        return super().get_context_data(crumbs=[("Datasets", reverse("dataset-list"))], **context)

    def form_valid(self, form):
        given = form.cleaned_data
        dataset = create_dataset(given["workspace"], given["name"], given["schema"], self.request.user)
        messages.success(self.request, "The dataset is made. Next, upload a file of datapoints.")
        return redirect(dataset)


class DatasetPage(LoginRequiredMixin, DetailView):
    """A page about one dataset."""

    context_object_name = "dataset"

    def get_queryset(self):
        return Dataset.objects.visible_to(self.request.access).select_related("workspace")

    def get_context_data(self, **context):
        imports = list(self.object.imports.exclude(status=Import.Status.UNINITIALISED)[: NEWEST_IMPORTS + 1])
        return super().get_context_data(
            imports=imports[:NEWEST_IMPORTS],
            has_older_imports=len(imports) > NEWEST_IMPORTS,
            is_live=any(job.is_under_way for job in imports),
            **waiting.worker_context([self.object.imports.all()], timezone.now()),
            may_write=self.request.access.may_write(self.object.workspace_id),
            crumbs=[("Datasets", reverse("dataset-list"))],
            **context,
        )


class DatasetDetailView(DatasetPage):
    template_name = "datasets/dataset_detail.html"

    def get_context_data(self, **context):
        context.setdefault("upload_form", UploadForm())
        datapoints = list(self.object.datapoints.order_by("position")[:FIRST_DATAPOINTS])
        return super().get_context_data(fields=fields_of(self.object), datapoints=datapoints, **context)


class ImportsView(DatasetPage):
    """The part of the page that changes while a file is read, for scripts to fetch again."""

    template_name = "datasets/_imports.html"


def fields_of(dataset: Dataset) -> list[dict]:
    """The schema's fields with their keys, as a page lists them."""
    fields = dataset.schema["fields"] if dataset.schema else {}
    return [{"key": key, **field} for key, field in fields.items()]


class UploadView(DatasetDetailView):
    """Takes a file from the form of a dataset's page, and shows that page again where it can't."""

    def get(self, request, *args, **options):
        self.object = self.get_object()
        return redirect(f"{self.object.get_absolute_url()}#upload")

    def post(self, request, *args, **options):
        self.object = self.get_object()
        if not request.access.may_write(self.object.workspace_id):
            raise PermissionDenied("You may look into this workspace, but not change anything in it.")
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self.take(form.cleaned_data["file"])
            except ValidationError as fault:
                form.add_error("file", fault.messages)
        return self.render_to_response(self.get_context_data(upload_form=form), status=422)

    def take(self, file) -> HttpResponseRedirect:
        job = importing.expect(self.object, file.name, self.request.user)
        importing.receive(job, file)
        messages.success(self.request, f"“{job.filename}” is here and will be read now.")
        return redirect(f"{self.object.get_absolute_url()}#imports")


class RejectedView(KeyPagedList):
    """The records of one import that were not taken, each with its line and the reason."""

    template_name = "datasets/import_rejected.html"

    def rows(self):
        start = Substr("raw", 1, RAW_SHOWN, output_field=BinaryField())  # a line may have megabytes
        return self.job.rejected_rows.order_by("record_index").defer("raw").annotate(start=start)

    def after(self, rows, key):
        number = whole_number(key, MOST_DIGITS)
        return rows if number is None else rows.filter(record_index__gt=number)

    def key_of(self, row):
        return str(row.record_index)

    def get(self, request, *args, **options):
        jobs = Import.objects.visible_to(request.access).select_related("dataset")
        self.job = get_object_or_404(jobs, pk=options["pk"])
        return super().get(request, *args, **options)

    def get_context_data(self, **context):
        dataset = self.job.dataset
        crumbs = [("Datasets", reverse("dataset-list")), (dataset.name, dataset.get_absolute_url())]
        return super().get_context_data(job=self.job, crumbs=crumbs, **context)
