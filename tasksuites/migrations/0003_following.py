import django.db.models.deletion
import django.utils.timezone
import uuid_utils.compat
from django.db import migrations, models

import project.base.fields


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0001_first"),
        ("tasksuites", "0002_handing_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    project.base.fields.UUID7Field(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    project.base.fields.ChoiceField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("accepted_after_rejection", "Accepted After Rejection"),
                            ("rejected", "Rejected"),
                            ("skipped", "Skipped"),
                            ("expired", "Expired"),
                        ],
                        max_length=24,
                    ),
                ),
                ("created_at", project.base.fields.MillisecondField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="pool",
            name="follows",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("pool"), models.F("id"), condition=models.Q(("suite__isnull", True)), name="task_by_pool"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="tasksuites.assignment"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="pool",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="events", to="tasksuites.pool"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["pool", "id"], name="event_by_pool"),
        ),
    ]
