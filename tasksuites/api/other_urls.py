"""The addresses of the task-suites interface beside `/api/v1/`, where its clients look for them."""

from django.urls import path

from tasksuites.api import analytics, assignment_table

urlpatterns = [
    path("staging/analytics-2", analytics.AnalyticsView.as_view(), name="api-analytics"),
    path(
        "new/requester/pools/<str:pk>/assignments.tsv",
        assignment_table.AssignmentTableView.as_view(),
        name="api-pool-assignments-table",
    ),
]
