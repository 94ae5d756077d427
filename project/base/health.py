"""For whoever watches the site: is it alive, and can it do its work?"""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from project.base.models import Beat


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


def pending_migrations() -> list[str]:
    """The migrations that the database has not had yet. Raises DatabaseError where it does not answer."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def ready(request: HttpRequest) -> JsonResponse:
    """200 where the database answers and is migrated, else 503; worker and disk are told, not counted."""
    try:
        pending = pending_migrations()
        seen = Beat.last_seen(Beat.WORKER) if not pending else None
    except DatabaseError as error:
        return JsonResponse({"ready": False, "database": type(error).__name__}, status=503)
    body = {
        "ready": not pending,
        "database": "answers",
        "pending_migrations": pending,
        "worker_seen_at": seen,
        "free_bytes": shutil.disk_usage(settings.DATA_DIR).free,
    }
    return JsonResponse(body, status=503 if pending else 200)
