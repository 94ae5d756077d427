"""Batches in the admin: for looking and mending. Statuses and counters are read-only."""

from django.contrib import admin

from batches.models import Batch, Deletion, Export, LayoutVersion, Rehearsal, SetUp
from project.base.admin_actions import wake
from workspaces.admin import LookingAdmin


@admin.register(Batch)
class BatchAdmin(LookingAdmin):
    list_display = ["name", "workspace", "dataset", "status", "task_count", "group_count", "created_at"]
    list_filter = ["status", "auto_sync", "created_at"]
    list_select_related = ["workspace", "dataset"]
    search_fields = ["=id", "name", "=workspace__id", "=dataset__id", "=pool__id"]
    mendable = ("name",)


@admin.register(LayoutVersion)
class LayoutVersionAdmin(LookingAdmin):
    list_display = ["batch", "number", "created_by", "created_at"]
    list_select_related = ["batch", "created_by"]
    search_fields = ["=batch__id", "batch__name"]
    ordering = ["-id"]


class StepAdmin(LookingAdmin):
    """The jobs of batches."""

    list_display = ["batch", "status", "progress", "attempts", "reason", "created_at", "finished_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["batch"]
    search_fields = ["=id", "=batch__id", "batch__name"]
    ordering = ["-id"]
    actions = [wake]


@admin.register(SetUp)
class SetUpAdmin(StepAdmin):
    list_display = ["batch", "kind", "status", "progress", "tasks_created", "groups_created", "reason", "created_at"]
    list_filter = ["status", "kind", "created_at"]


@admin.register(Export)
class ExportAdmin(StepAdmin):
    list_display = ["batch", "format", "status", "progress", "row_count", "size", "reason", "created_at"]
    list_filter = ["status", "format", "created_at"]


admin.site.register(Rehearsal, StepAdmin)
admin.site.register(Deletion, StepAdmin)
