"""The addresses of the task-suites interface beside `/api/v1/`, where its clients look for them."""

from django.urls import path

from tasksuites.api import assignment_table

urlpatterns = [
    path(
        "new/requester/pools/<str:pk>/assignments.tsv",
        assignment_table.AssignmentTableView.as_view(),
        name="api-pool-assignments-table",
    ),
]
