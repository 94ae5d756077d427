"""The addresses of the task-suites interface beside `/api/v1/`, where its clients look for them."""

from django.urls import path

from tasksuites.api import analytics, assignment_table, projects

urlpatterns = [
    path("staging/analytics-2", analytics.AnalyticsView.as_view(), name="api-analytics"),
    path("staging/projects/<str:pk>/check", projects.ProjectCheckView.as_view(), name="api-project-check"),
    path(
        "new/requester/pools/<str:pk>/assignments.tsv",
        assignment_table.AssignmentTableView.as_view(),
        name="api-pool-assignments-table",
    ),
]
