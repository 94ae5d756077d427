"""The engine's tables in the admin: for looking and mending. What actions and counters write is read-only."""

from django.contrib import admin

from project.base.admin_actions import wake
from tasksuites.models import (
    AggregatedSolution,
    Answer,
    Assignment,
    Attachment,
    Bonus,
    Consent,
    Event,
    Operation,
    OperationEntry,
    Participant,
    Participation,
    Pool,
    Project,
    Reservation,
    Restriction,
    RuleFiring,
    Skill,
    Task,
    TaskSuite,
    UserSkill,
)
from workspaces.admin import LookingAdmin


@admin.register(Project)
class ProjectAdmin(LookingAdmin):
    list_display = ["name", "workspace", "status", "created_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["workspace"]
    search_fields = ["=id", "name", "=workspace__id"]
    mendable = ("name", "description", "instructions", "comment")


@admin.register(Pool)
class PoolAdmin(LookingAdmin):
    list_display = ["name", "project", "status", "suite_count", "place_count", "submitted_count", "closes_at"]
    list_filter = ["status", "kind", "created_at"]
    list_select_related = ["project"]
    search_fields = ["=id", "=entry", "name", "=project__id"]
    mendable = ("name", "time_limit_s", "grace_s", "max_per_person", "opens_at", "closes_at", "reopens_at")


@admin.register(Consent)
class ConsentAdmin(LookingAdmin):
    list_display = ["pool", "number", "created_at"]
    list_select_related = ["pool"]
    search_fields = ["=pool__id"]


@admin.register(TaskSuite)
class TaskSuiteAdmin(LookingAdmin):
    list_display = ["id", "pool", "position", "group_key", "taken", "overlap", "task_count", "priority"]
    list_select_related = ["pool"]
    search_fields = ["=id", "=pool__id", "=group_key"]
    ordering = ["-id"]
    mendable = ("priority",)


@admin.register(Task)
class TaskAdmin(LookingAdmin):
    list_display = ["id", "pool", "suite_id", "position", "kind", "datapoint_id"]
    list_filter = ["kind"]
    list_select_related = ["pool"]
    search_fields = ["=id", "=pool__id", "=suite__id", "=datapoint__id"]
    ordering = ["-id"]
    mendable = ("hint",)


@admin.register(Assignment)
class AssignmentAdmin(LookingAdmin):
    list_display = ["id", "pool", "participant", "status", "created_at", "submitted_at", "late_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["pool", "participant"]
    search_fields = ["=id", "=pool__id", "=suite__id", "=receipt", "=participant__external_id"]
    ordering = ["-id"]
    mendable = ("comment",)


@admin.register(Answer)
class AnswerAdmin(LookingAdmin):
    list_display = ["id", "pool", "participant", "task_id", "position", "version", "active_s", "saved_at"]
    list_select_related = ["pool", "participant"]
    search_fields = ["=id", "=pool__id", "=assignment__id", "=task__id", "=participant__external_id"]
    ordering = ["-id"]


@admin.register(Attachment)
class AttachmentAdmin(LookingAdmin):
    list_display = ["name", "pool", "participant", "media_type", "size", "created_at"]
    list_select_related = ["pool", "participant"]
    search_fields = ["=id", "=key", "=pool__id", "=assignment__id"]


@admin.register(Participant)
class ParticipantAdmin(LookingAdmin):
    list_display = ["external_id", "source", "id", "workspace", "created_at"]
    list_filter = ["source"]
    list_select_related = ["workspace"]
    search_fields = ["=id", "=external_id", "=workspace__id"]
    ordering = ["-created_at"]


@admin.register(Participation)
class ParticipationAdmin(LookingAdmin):
    list_display = ["pool", "participant", "issued_count", "submitted_count", "outcome", "created_at"]
    list_filter = ["outcome"]
    list_select_related = ["pool", "participant"]
    search_fields = ["=pool__id", "=participant__external_id"]
    ordering = ["-id"]


@admin.register(Reservation)
class ReservationAdmin(LookingAdmin):
    list_display = ["pool", "person", "kind", "suite_id", "task_id"]
    list_filter = ["kind"]
    list_select_related = ["pool"]
    search_fields = ["=pool__id", "=person"]
    ordering = ["-id"]


@admin.register(Skill)
class SkillAdmin(LookingAdmin):
    list_display = ["name", "workspace", "hidden", "ttl_hours", "created_at"]
    list_filter = ["hidden"]
    list_select_related = ["workspace"]
    search_fields = ["=id", "name", "=workspace__id"]
    mendable = ("name", "comment", "hidden", "ttl_hours")


@admin.register(UserSkill)
class UserSkillAdmin(LookingAdmin):
    list_display = ["participant", "skill", "value", "updated_at"]
    list_select_related = ["participant", "skill"]
    search_fields = ["=participant__external_id", "=skill__id"]
    ordering = ["-id"]
    mendable = ("value", "reason")


@admin.register(Restriction)
class RestrictionAdmin(LookingAdmin):
    """Deleting one lets the person in again."""

    list_display = ["participant", "scope", "project", "pool", "expires_at", "created_at"]
    list_filter = ["scope"]
    list_select_related = ["participant", "project", "pool"]
    search_fields = ["=participant__external_id", "=pool__id", "=project__id"]
    mendable = ("comment", "expires_at")

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(Operation)
class OperationAdmin(LookingAdmin):
    list_display = ["public_id", "type", "workspace", "status", "progress", "created_at"]
    list_filter = ["status", "type"]
    list_select_related = ["workspace"]
    search_fields = ["=id", "=public_id", "=workspace__id"]
    actions = [wake]


@admin.register(OperationEntry)
class OperationEntryAdmin(LookingAdmin):
    list_display = ["operation", "position", "type", "success"]
    list_filter = ["success"]
    list_select_related = ["operation"]
    search_fields = ["=operation__id", "=operation__public_id"]
    ordering = ["-id"]


@admin.register(Event)
class EventAdmin(LookingAdmin):
    list_display = ["created_at", "kind", "pool", "assignment_id"]
    list_filter = ["kind"]
    list_select_related = ["pool"]
    search_fields = ["=pool__id", "=assignment__id"]


@admin.register(RuleFiring)
class RuleFiringAdmin(LookingAdmin):
    list_display = ["created_at", "collector", "pool", "participant"]
    list_filter = ["collector"]
    list_select_related = ["pool", "participant"]
    search_fields = ["=pool__id", "=participant__external_id"]


@admin.register(AggregatedSolution)
class AggregatedSolutionAdmin(LookingAdmin):
    list_display = ["task_id", "pool", "operation", "confidence"]
    list_select_related = ["pool", "operation"]
    search_fields = ["=operation__id", "=pool__id", "=task__id"]
    ordering = ["-id"]


@admin.register(Bonus)
class BonusAdmin(LookingAdmin):
    list_display = ["participant", "amount", "workspace", "created_at"]
    list_select_related = ["participant", "workspace"]
    search_fields = ["=id", "=participant__external_id", "=workspace__id"]
    mendable = ("comment",)
