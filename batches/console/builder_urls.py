"""The addresses below `batches/<id>/layout/`: the builder, what its script calls, and the same as a form."""

from django.urls import path

from batches.console import builder_form, builder_preview, builder_views

urlpatterns = [
    path("", builder_views.builder, name="batch-layout"),
    path("text/", builder_form.as_text, name="batch-layout-text"),
    path("export/", builder_views.export, name="batch-layout-export"),
    path("frame/", builder_preview.frame, name="batch-layout-frame"),
    path("draft/", builder_views.draft, name="batch-layout-draft"),
    path("faults/", builder_views.faults, name="batch-layout-faults"),
    path("check/", builder_views.check, name="batch-layout-check"),
    path("preview/", builder_preview.preview, name="batch-layout-preview"),
    path("publish/", builder_views.publish, name="batch-layout-publish"),
]
