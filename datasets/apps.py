from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "datasets"

    def ready(self):
        # The jobs of this app register themselves when their module is loaded.
        from datasets import importing  # noqa: F401
