"""Where Task Builder's calls about batches are."""

from django.urls import path

from batches.api import batches, instructions, layouts, responses, results, sync, tasks

BATCH = "data-collection/batches/<str:pk>"

urlpatterns = [
    path("data-collection/batches", batches.BatchListView.as_view(), name="api-batches"),
    path(BATCH, batches.BatchView.as_view(), name="api-batch"),
    path(f"{BATCH}/duplicate", batches.BatchDuplicateView.as_view(), name="api-batch-duplicate"),
    path(f"{BATCH}/status", batches.BatchStatusView.as_view(), name="api-batch-status"),
    path(f"{BATCH}/setup", tasks.BatchSetUpView.as_view(), name="api-batch-setup"),
    path(f"{BATCH}/instructions", instructions.BatchInstructionsView.as_view(), name="api-batch-instructions"),
    path(f"{BATCH}/layout-versions", layouts.LayoutVersionsView.as_view(), name="api-batch-layouts"),
    path(f"{BATCH}/layout-versions/<str:number>", layouts.LayoutVersionView.as_view(), name="api-batch-layout"),
    path(f"{BATCH}/sync", sync.BatchSyncView.as_view(), name="api-batch-sync"),
    path(f"{BATCH}/syncs/<str:sync>", sync.SyncView.as_view(), name="api-batch-sync-job"),
    path(f"{BATCH}/tasks", tasks.BatchTasksView.as_view(), name="api-batch-tasks"),
    path(f"{BATCH}/task-groups", tasks.BatchTaskGroupsView.as_view(), name="api-batch-task-groups"),
    path(f"{BATCH}/responses", responses.BatchResponsesView.as_view(), name="api-batch-responses"),
    path(f"{BATCH}/files/<str:file_key>", responses.BatchFileView.as_view(), name="api-batch-file"),
    path(f"{BATCH}/report", results.ReportView.as_view(), name="api-batch-report"),
    path(f"{BATCH}/export", results.ExportsView.as_view(), name="api-batch-exports"),
    path(f"{BATCH}/export/<str:export_pk>", results.ExportView.as_view(), name="api-batch-export"),
    path("data-collection/reports/<str:pk>/<str:name>.csv", results.ReportFileView.as_view(), name="api-report-file"),
    path("data-collection/exports/<str:pk>", results.ExportFileView.as_view(), name="api-export-file"),
]
