"""Two small tables of the machinery: who was seen alive when, and how often somebody tried something."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from project.base.fields import MillisecondField


class Beat(models.Model):
    """When a background part was last seen, and until when it holds the right to run alone."""

    WORKER = "worker"
    SWEEP = "sweep"

    name = models.CharField(max_length=50, primary_key=True)
    seen_at = MillisecondField(null=True, blank=True)
    lease_until = MillisecondField(null=True, blank=True)

    def __str__(self):
        return self.name

    @classmethod
    def touch(cls, name: str, now: datetime | None = None) -> None:
        """Note that `name` is alive."""
        cls.objects.update_or_create(name=name, defaults={"seen_at": now or timezone.now()})

    @classmethod
    def last_seen(cls, name: str) -> datetime | None:
        return cls.objects.filter(name=name).values_list("seen_at", flat=True).first()

    @classmethod
    def take(cls, name: str, now: datetime, until: datetime) -> bool:
        """Take the right to run `name` alone until `until`; False where another has it."""
        cls.objects.get_or_create(name=name)
        free = cls.objects.filter(models.Q(lease_until=None) | models.Q(lease_until__lte=now), name=name)
        return bool(free.update(lease_until=until, seen_at=now))


class Attempts(models.Model):
    """How often something was tried in a window of time, counted for all processes together."""

    key = models.CharField(max_length=200)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "attempts"
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="attempts_once_per_window")]

    def __str__(self):
        return self.key
