from django.apps import AppConfig


class TaskSuitesConfig(AppConfig):
    name = "tasksuites"
    verbose_name = "Task suites"

    def ready(self):
        # Chores of the sweep, and what works on operations, register themselves when their module is loaded.
        from tasksuites import (  # noqa: F401
            aggregating,
            # Chores of the sweep register themselves when their module is loaded.
            # Chores of the sweep, and what works on operations, register themselves when their module is loaded.
            analytics,
            completing,
            expiry,
            following,
            operation_log,
            operations,
            reviewing,
            schedule,
            skills,
        )
        from tasksuites.filling import running  # noqa: F401
