import django.db.models.deletion
from django.db import migrations, models

import project.base.fields
from project.base.migrating import AlterChoices


class Migration(migrations.Migration):
    dependencies = [
        ("tasksuites", "0006_second_tries_and_check_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="agreeing",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="most_agreeing",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="skill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tasksuites.skill",
            ),
        ),
        AlterChoices(
            model_name="event",
            name="kind",
            field=project.base.fields.ChoiceField(
                choices=[
                    ("submitted", "Submitted"),
                    ("accepted", "Accepted"),
                    ("accepted_after_rejection", "Accepted After Rejection"),
                    ("rejected", "Rejected"),
                    ("skipped", "Skipped"),
                    ("expired", "Expired"),
                    ("restricted", "Restricted"),
                    ("skill_lost", "Skill Lost"),
                ],
                max_length=24,
            ),
        ),
    ]
