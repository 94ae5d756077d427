"""Datasets in the admin: for looking and mending. What jobs and counters say is read-only."""

from django.contrib import admin

from datasets.models import (
    Datapoint,
    DatapointVersion,
    Dataset,
    Import,
    MigrationFault,
    RejectedRow,
    SchemaMigration,
)
from project.base.admin_actions import wake


class LookOnly(admin.ModelAdmin):
    """Rows that only a job may write: each of their columns is shown, none can be changed."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Dataset)
class DatasetAdmin(admin.ModelAdmin):
    list_display = ["name", "workspace", "generation", "datapoint_count", "rejected_count", "created_at"]
    list_filter = ["generation", "created_at"]
    list_select_related = ["workspace"]
    search_fields = ["=id", "name", "=workspace__id"]
    readonly_fields = [
        "id",
        "workspace",
        "generation",
        "schema",
        "revision",
        "datapoint_count",
        "rejected_count",
        "last_position",
        "created_by",
        "created_at",
        "updated_at",
    ]

    def has_add_permission(self, request):
        return False  # a dataset begins where its schema is checked: in the console or through the API

    def has_delete_permission(self, request, obj=None):
        return False  # what is large goes in chunks, never as a cascade


@admin.register(Import)
class ImportAdmin(LookOnly):
    list_display = [
        "filename",
        "dataset",
        "status",
        "accepted_count",
        "duplicate_count",
        "rejected_count",
        "created_at",
    ]
    list_filter = ["status", "kind", "created_at"]
    list_select_related = ["dataset"]
    search_fields = ["=id", "filename", "=dataset__id"]
    actions = [wake]


@admin.register(RejectedRow)
class RejectedRowAdmin(LookOnly):
    list_display = ["import_job", "line", "field", "reason"]
    list_select_related = ["import_job"]
    search_fields = ["=import_job__id", "=dataset__id", "field"]
    ordering = ["-id"]
    fields = ["dataset", "import_job", "record_index", "line", "field", "reason", "as_it_came"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("raw")  # a line may have megabytes; one page shows one of them

    @admin.display(description="the line as it came")
    def as_it_came(self, row):
        return bytes(row.raw).decode("utf-8", "replace")


@admin.register(Datapoint)
class DatapointAdmin(LookOnly):
    list_display = ["id", "dataset", "position", "group_key", "revision"]
    list_select_related = ["dataset"]
    search_fields = ["=id", "=dataset__id", "=group_key"]
    ordering = ["-id"]
    fields = ["id", "dataset", "import_job", "record_index", "position", "values", "revision", "group_key"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("values")  # as with the lines they came from


@admin.register(DatapointVersion)
class DatapointVersionAdmin(LookOnly):
    list_display = ["datapoint_id", "dataset", "revision"]
    list_select_related = ["dataset"]
    search_fields = ["=datapoint__id", "=dataset__id"]


@admin.register(SchemaMigration)
class SchemaMigrationAdmin(LookOnly):
    list_display = ["dataset", "revision", "status", "reprocessed_count", "failed_count", "created_at"]
    list_filter = ["status"]
    list_select_related = ["dataset"]
    search_fields = ["=id", "=dataset__id"]


@admin.register(MigrationFault)
class MigrationFaultAdmin(LookOnly):
    list_display = ["migration", "datapoint_id", "field", "reason"]
    list_select_related = ["migration"]
    search_fields = ["=migration__id", "=datapoint__id", "field"]
