"""Pools: let people in, and let nobody in any more."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from rest_framework.response import Response

from tasksuites import pools
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import operation_document
from tasksuites.models import Pool
from tasksuites.operations import note_done


class PoolMoveView(SuitesView):
    """202 with the operation, which is over by then; 204 where the pool is so already."""

    move: Callable[..., bool]
    type: str

    def post(self, request, pk):
        pool = self.find(Pool.objects.select_related("project").filter(kind=Pool.Kind.REGULAR), pk)
        now = timezone.now()
        with transaction.atomic():
            if not self.move(pool, now, user=self.access.user):
                return Response(status=204)
            operation = note_done(pool, self.type, now)
        return Response(operation_document(operation), status=202)


class PoolOpenView(PoolMoveView):
    move = staticmethod(pools.open_pool)
    type = "POOL.OPEN"


class PoolCloseView(PoolMoveView):
    move = staticmethod(pools.close_pool)
    type = "POOL.CLOSE"
