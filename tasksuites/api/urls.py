"""The addresses of the task-suites interface under `/api/v1/`."""

from django.urls import path

from tasksuites.api import pools

POOL = "pools/<str:pk>"

urlpatterns = [
    path(f"{POOL}/open", pools.PoolOpenView.as_view(), name="api-pool-open"),
    path(f"{POOL}/close", pools.PoolCloseView.as_view(), name="api-pool-close"),
]
