"""The addresses of the task-suites interface under `/api/v1/`."""

from django.urls import path

from tasksuites.api import assignments, attachments, operations, pools, suites, tasks

POOL = "pools/<str:pk>"
SUITE = "task-suites/<str:pk>"
TASK = "tasks/<str:pk>"
OPERATION = "operations/<str:key>"

urlpatterns = [
    path("assignments", assignments.AssignmentsView.as_view(), name="api-assignments"),
    path("assignments/<str:pk>", assignments.AssignmentView.as_view(), name="api-assignment"),
    path("attachments", attachments.AttachmentsView.as_view(), name="api-attachments"),
    path("attachments/<str:pk>", attachments.AttachmentView.as_view(), name="api-attachment"),
    path("attachments/<str:pk>/download", attachments.AttachmentDownloadView.as_view(), name="api-attachment-file"),
    path(f"{POOL}/open", pools.PoolOpenView.as_view(), name="api-pool-open"),
    path(f"{POOL}/close", pools.PoolCloseView.as_view(), name="api-pool-close"),
    path("task-suites", suites.SuiteListView.as_view(), name="api-suites"),
    path(SUITE, suites.SuiteView.as_view(), name="api-suite"),
    path(f"{SUITE}/set-overlap-or-min", suites.SuiteLeastOverlapView.as_view(), name="api-suite-least-overlap"),
    path("tasks", tasks.TaskListView.as_view(), name="api-tasks"),
    path(TASK, tasks.TaskView.as_view(), name="api-task"),
    path(f"{TASK}/set-overlap-or-min", tasks.TaskLeastOverlapView.as_view(), name="api-task-least-overlap"),
    path("operations", operations.OperationListView.as_view(), name="api-operations"),
    path(OPERATION, operations.OperationView.as_view(), name="api-operation"),
    path(f"{OPERATION}/log", operations.OperationLogView.as_view(), name="api-operation-log"),
]
