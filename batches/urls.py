"""The home page and the console's pages of batches. The participant's pages and the preview are in participant_urls."""

from django.urls import path

from batches import controls_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("batches/", views.BatchList.as_view(), name="batch-list"),
    path("batches/new/", views.batch_new, name="batch-new"),
    path("batches/<uuid:pk>/", views.batch_detail, name="batch-detail"),
    path("batches/<uuid:pk>/setup/", views.batch_setup, name="batch-setup"),
    path("batches/<uuid:pk>/progress/", views.batch_progress, name="batch-progress"),
    path("batches/<uuid:pk>/controls/", controls_views.batch_controls, name="batch-controls"),
    path("batches/<uuid:pk>/controls/numbers/", controls_views.numbers, name="batch-control-numbers"),
    path("batches/<uuid:pk>/controls/<uuid:task>/take-out/", controls_views.take_out, name="batch-control-take-out"),
    path("batches/<uuid:pk>/answers/", views.batch_answers, name="batch-answers"),
]
