from django.apps import AppConfig


class TaskSuitesConfig(AppConfig):
    name = "tasksuites"
    verbose_name = "Task suites"

    def ready(self):
        # Chores of the sweep, and what works on operations, register themselves when their module is loaded.
        from tasksuites import aggregating, analytics, expiry, operations, reviewing, schedule  # noqa: F401
