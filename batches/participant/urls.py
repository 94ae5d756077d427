"""The addresses that participants open, and those under which members try the same screens out."""

from django.urls import path

from batches.console import preview, suite_preview
from batches.participant import entry_pages, pages, receipt_pages

urlpatterns = [
    path("take/<str:entry>/", entry_pages.take, name="take"),
    path("receipt/", receipt_pages.check, name="receipt-check"),
    path("assignment/<uuid:pk>/", pages.assignment, name="assignment"),
    path("assignment/<uuid:pk>/<int:number>/", pages.assignment_screen, name="assignment-screen"),
    path("assignment/<uuid:pk>/return/", pages.give_back, name="assignment-return"),
    path("batches/<uuid:pk>/preview/", preview.before_setup, name="batch-preview-first"),
    path("batches/<uuid:pk>/preview/<uuid:group>/", preview.group, name="batch-preview"),
    path("pools/<uuid:pk>/preview", suite_preview.pool_preview, name="pool-preview"),
    path("pools/<uuid:pk>/suites/<uuid:suite>/preview", suite_preview.suite_preview, name="suite-preview"),
    path("data-collection-tool/batches/<uuid:pk>/task-groups/<uuid:group>", preview.group, name="batch-preview-tool"),
]
