"""Every address of the site. API paths are declared without a trailing slash: middleware cuts it off."""

from django.contrib import admin
from django.urls import include, path, re_path

from project.base import api_docs, errors, health

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", include("batches.console.urls")),
    path("", include("datasets.urls")),
    path("", include("tasksuites.console.urls")),
    path("", include("workspaces.urls")),
    path("", include("batches.participant.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("workspaces.api")),
    path("api/v1/", include("datasets.api")),
    path("api/v1/", include("tasksuites.api.urls")),
    path("api/v1/", include("batches.api.urls")),
    path("api/", include("tasksuites.api.other_urls")),
    path("api/v1/participant/", include("batches.participant.api")),
    path("api/schema", api_docs.SchemaView.as_view(), name="api-schema"),
    path("api/docs", api_docs.DocsView.as_view(url_name="api-schema"), name="api-docs"),
    re_path("^healthz/?$", health.alive, name="alive"),
    re_path("^readyz/?$", health.ready, name="ready"),
]
