import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasets", "0001_first"),
        ("tasksuites", "0007_agreement"),
    ]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="suite",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tasks",
                to="tasksuites.tasksuite",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("suite__isnull", False)), fields=["suite"], name="task_by_suite"),
        ),
    ]
