from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0001_first"),
        ("tasksuites", "0005_suites_by_id"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="answer",
            name="answer_once_per_person",
        ),
        migrations.AddField(
            model_name="answer",
            name="attempt",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="participation",
            name="attempt",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="task",
            name="is_check",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("pool"),
                models.F("position"),
                condition=models.Q(
                    ("is_check", True), models.Q(("overlap", None), ("taken__lt", models.F("overlap")), _connector="OR")
                ),
                name="task_check_next",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("task", "participant", "pool", "attempt"), name="answer_once_per_person"
            ),
        ),
    ]
