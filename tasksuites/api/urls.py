"""The addresses of the task-suites interface under `/api/v1/`."""

from django.urls import path

from tasksuites.api import assignments, attachments, pools

POOL = "pools/<str:pk>"

urlpatterns = [
    path("assignments", assignments.AssignmentsView.as_view(), name="api-assignments"),
    path("assignments/<str:pk>", assignments.AssignmentView.as_view(), name="api-assignment"),
    path("attachments", attachments.AttachmentsView.as_view(), name="api-attachments"),
    path("attachments/<str:pk>", attachments.AttachmentView.as_view(), name="api-attachment"),
    path("attachments/<str:pk>/download", attachments.AttachmentDownloadView.as_view(), name="api-attachment-file"),
    path(f"{POOL}/open", pools.PoolOpenView.as_view(), name="api-pool-open"),
    path(f"{POOL}/close", pools.PoolCloseView.as_view(), name="api-pool-close"),
]
