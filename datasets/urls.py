"""The console's pages about datasets."""

from django.urls import path

from datasets import views

urlpatterns = [
    path("datasets/", views.DatasetListView.as_view(), name="dataset-list"),
    path("datasets/new/", views.DatasetNewView.as_view(), name="dataset-new"),
    path("datasets/<uuid:pk>/", views.DatasetDetailView.as_view(), name="dataset-detail"),
    path("datasets/<uuid:pk>/upload/", views.UploadView.as_view(), name="dataset-upload"),
    path("datasets/<uuid:pk>/imports/", views.ImportsView.as_view(), name="dataset-imports"),
    path("imports/<uuid:pk>/rejected/", views.RejectedView.as_view(), name="import-rejected"),
]
