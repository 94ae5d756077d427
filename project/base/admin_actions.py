"""What the admin can do with rows of any app's jobs."""

from django.contrib import admin, messages

from project.base import jobs


@admin.action(description="Wake: let a worker go on with these", permissions=["view"])
def wake(modeladmin, request, queryset):
    """For every admin of a job's table."""
    due = list(queryset.filter(status__in=queryset.model.RUNNABLE))
    for step in due:
        jobs.wake(step)
    modeladmin.message_user(request, f"{len(due)} of {len(queryset)} were woken.", messages.SUCCESS)
