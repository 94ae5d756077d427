"""The console's pages of projects and of what is in pools. The pools themselves are in `batches`, which knows both."""

from django.urls import path

from tasksuites.console import assignments, firings, projects, suite_new, suites, upload, verdicts

urlpatterns = [
    path("projects/", projects.ProjectList.as_view(), name="project-list"),
    path("projects/<uuid:pk>/", projects.ProjectPage.as_view(), name="project-detail"),
    path("pools/<uuid:pk>/suites/", suites.SuiteList.as_view(), name="pool-suites"),
    path("pools/<uuid:pk>/suites/new/", suite_new.suite_new, name="suite-new"),
    path("pools/<uuid:pk>/suites/upload/", upload.suites_upload, name="suites-upload"),
    path("pools/<uuid:pk>/suites/<uuid:suite>/", suites.SuitePage.as_view(), name="suite-detail"),
    path("pools/<uuid:pk>/tasks/", suites.TaskList.as_view(), name="pool-tasks"),
    path("pools/<uuid:pk>/assignments/", assignments.AssignmentList.as_view(), name="pool-assignments"),
    path("pools/<uuid:pk>/assignments/<uuid:assignment>/", assignments.assignment_page, name="pool-assignment"),
    path("pools/<uuid:pk>/verdicts/", verdicts.verdicts_page, name="pool-verdicts"),
    path("pools/<uuid:pk>/firings/", firings.FiringList.as_view(), name="pool-firings"),
]
