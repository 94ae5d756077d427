"""The home page and the console's pages of batches. The participant's are in `batches/participant`."""

from django.urls import include, path

from batches.console import (
    assignment_views,
    batch_views,
    controls_views,
    dataset_views,
    deletion_views,
    export_views,
    people_views,
    pool_settings,
    pool_views,
    rehearsal_views,
    replay,
    setup_views,
    sync_views,
    version_views,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("batches/", views.BatchList.as_view(), name="batch-list"),
    path("batches/new/", views.batch_new, name="batch-new"),
    path("batches/assignments/", assignment_views.assignment_find_anywhere, name="assignment-find"),
    path("batches/<uuid:pk>/", batch_views.batch_detail, name="batch-detail"),
    path("batches/<uuid:pk>/setup/", setup_views.batch_setup, name="batch-setup"),
    path("batches/<uuid:pk>/setup/preview/", setup_views.batch_setup_preview, name="batch-setup-preview"),
    path("batches/<uuid:pk>/progress/", setup_views.batch_progress, name="batch-progress"),
    path("batches/<uuid:pk>/exports/", export_views.batch_exports, name="batch-exports"),
    path("batches/<uuid:pk>/exports/now/", export_views.batch_exports_now, name="batch-exports-now"),
    path(
        "batches/<uuid:pk>/exports/<uuid:export>/download/", export_views.export_download, name="batch-export-download"
    ),
    path("batches/<uuid:pk>/exports/<uuid:export>/delete/", export_views.export_delete, name="batch-export-delete"),
    path("batches/<uuid:pk>/sync/", sync_views.batch_sync, name="batch-sync"),
    path("batches/<uuid:pk>/sync/now/", sync_views.batch_sync_now, name="batch-sync-now"),
    path("batches/<uuid:pk>/sync/switch/", sync_views.batch_auto_sync, name="batch-auto-sync"),
    path("batches/<uuid:pk>/duplicate/", views.batch_duplicate, name="batch-duplicate"),
    path("batches/<uuid:pk>/delete/", deletion_views.batch_delete, name="batch-delete"),
    path("batches/<uuid:pk>/dataset/", dataset_views.batch_dataset, name="batch-dataset"),
    path("batches/<uuid:pk>/now/", batch_views.batch_now, name="batch-now"),
    path("batches/<uuid:pk>/controls/", controls_views.batch_controls, name="batch-controls"),
    path("batches/<uuid:pk>/controls/numbers/", controls_views.numbers, name="batch-control-numbers"),
    path("batches/<uuid:pk>/controls/<uuid:task>/take-out/", controls_views.take_out, name="batch-control-take-out"),
    path("batches/<uuid:pk>/layout/", include("batches.console.builder_urls")),
    path("batches/<uuid:pk>/layout/versions/", version_views.layout_versions, name="batch-layout-versions"),
    path("batches/<uuid:pk>/answers/", batch_views.batch_answers, name="batch-answers"),
    path("batches/<uuid:pk>/people/", people_views.batch_people, name="batch-people"),
    path("batches/<uuid:pk>/assignments/", assignment_views.assignment_find, name="batch-assignment-find"),
    path(
        "batches/<uuid:pk>/assignments/<uuid:assignment>/", assignment_views.assignment_detail, name="batch-assignment"
    ),
    path("batches/<uuid:pk>/assignments/<uuid:assignment>/replay/", replay.replay, name="batch-assignment-replay"),
    path("pools/", pool_views.PoolList.as_view(), name="pool-list"),
    path("pools/<uuid:pk>/", pool_views.pool_detail, name="pool-detail"),
    path("pools/<uuid:pk>/settings/", pool_settings.pool_settings, name="pool-settings"),
    path("pools/<uuid:pk>/<slug:move>-now/", pool_views.pool_move, name="pool-move"),
    path("batches/<uuid:pk>/rehearsals/", rehearsal_views.rehearsals, name="batch-rehearsals"),
    path("batches/<uuid:pk>/rehearsals/<uuid:rehearsal>/", rehearsal_views.rehearsal, name="batch-rehearsal"),
    path(
        "batches/<uuid:pk>/rehearsals/<uuid:rehearsal>/progress/",
        rehearsal_views.rehearsal_progress,
        name="batch-rehearsal-progress",
    ),
]
