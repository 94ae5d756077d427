"""The API's description and its pages; what goes wrong there is told in JSON, like everywhere under `/api/`."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer


class FaultsInJson:
    def finalize_response(self, request, response, *args, **kwargs):
        if response.status_code >= 400:
            request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)


class SchemaView(FaultsInJson, SpectacularAPIView):
    """The description of every call, as OpenAPI 3.1."""


class DocsView(FaultsInJson, SpectacularSwaggerSplitView):
    """The description as pages that can be tried out."""

    http_method_names = ["get", "head"]
