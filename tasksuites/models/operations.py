"""Operations: long calls of the task-suites interface, and what became of each of their items."""

from django.db import models

from project.base.fields import DocumentField
from project.base.querysets import visible
from project.base.steps import Step
from tasksuites.models.pools import Pool
from workspaces.models import Workspace


class Operation(Step):
    """`public_id` is the client's own text, so that a repeated call is noticed; `body` is the file it came with."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="operations", db_index=False)
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, null=True, blank=True, related_name="operations")
    public_id = models.CharField(max_length=100)
    type = models.CharField(max_length=40)
    parameters = DocumentField(null=True, blank=True)
    details = DocumentField(null=True, blank=True)
    body = models.CharField(max_length=200, blank=True, editable=False)
    offset = models.PositiveBigIntegerField(default=0, editable=False)

    objects = visible()

    class Meta(Step.Meta):
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["workspace", "public_id"], name="operation_once")]

    def __str__(self):
        return f"{self.type} {self.public_id}"

    def on_failed(self) -> None:
        """Say why in the log of a creation, which is all that some clients look at."""
        thing, _, what = self.type.partition(".")
        if what != "BATCH_CREATE":
            return
        told = {"code": "OPERATION_EXECUTION_ERROR", "message": self.reason}
        position = self.entries.aggregate(last=models.Max("position"))["last"]
        OperationEntry.objects.create(
            operation=self,
            position=0 if position is None else position + 1,
            type=f"{thing}_VALIDATE",
            success=False,
            input={"__item_idx": "0"},
            output={"": told},
        )


class OperationEntry(models.Model):
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="entries", db_index=False)
    position = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40)
    success = models.BooleanField()
    input = DocumentField(null=True, blank=True)
    output = DocumentField(null=True, blank=True)

    objects = visible("operation__workspace")

    class Meta:
        ordering = ["operation", "position"]
        verbose_name_plural = "operation entries"
        constraints = [models.UniqueConstraint(fields=["operation", "position"], name="operation_entry_once")]

    def __str__(self):
        return f"{self.type} {self.position}"
