"""The home page and the console's pages of batches. The participant's pages and the preview are in participant_urls."""

from django.urls import path

from batches.console import assignment_views, controls_views, people_views, rehearsal_views, replay, views

urlpatterns = [
    path("", views.home, name="home"),
    path("batches/", views.BatchList.as_view(), name="batch-list"),
    path("batches/new/", views.batch_new, name="batch-new"),
    path("batches/assignments/", assignment_views.assignment_find_anywhere, name="assignment-find"),
    path("batches/<uuid:pk>/", views.batch_detail, name="batch-detail"),
    path("batches/<uuid:pk>/setup/", views.batch_setup, name="batch-setup"),
    path("batches/<uuid:pk>/progress/", views.batch_progress, name="batch-progress"),
    path("batches/<uuid:pk>/controls/", controls_views.batch_controls, name="batch-controls"),
    path("batches/<uuid:pk>/controls/numbers/", controls_views.numbers, name="batch-control-numbers"),
    path("batches/<uuid:pk>/controls/<uuid:task>/take-out/", controls_views.take_out, name="batch-control-take-out"),
    path("batches/<uuid:pk>/answers/", views.batch_answers, name="batch-answers"),
    path("batches/<uuid:pk>/people/", people_views.batch_people, name="batch-people"),
    path("batches/<uuid:pk>/assignments/", assignment_views.assignment_find, name="batch-assignment-find"),
    path(
        "batches/<uuid:pk>/assignments/<uuid:assignment>/", assignment_views.assignment_detail, name="batch-assignment"
    ),
    path("batches/<uuid:pk>/assignments/<uuid:assignment>/replay/", replay.replay, name="batch-assignment-replay"),
    path("batches/<uuid:pk>/rehearsals/", rehearsal_views.rehearsals, name="batch-rehearsals"),
    path("batches/<uuid:pk>/rehearsals/<uuid:rehearsal>/", rehearsal_views.rehearsal, name="batch-rehearsal"),
    path(
        "batches/<uuid:pk>/rehearsals/<uuid:rehearsal>/progress/",
        rehearsal_views.rehearsal_progress,
        name="batch-rehearsal-progress",
    ),
]
