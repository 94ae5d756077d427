from django.apps import AppConfig


class BatchesConfig(AppConfig):
    name = "batches"

    def ready(self):
        # The jobs of this app register themselves when their module is loaded.
        from batches import deleting  # noqa: F401
        from batches.making import passes  # noqa: F401
        from batches.rehearsing import running  # noqa: F401
        from batches.results import exports  # noqa: F401
