from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasksuites", "0003_following"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("status", "SUBMITTED")),
                fields=["pool", "submitted_at"],
                name="assignment_to_review",
            ),
        ),
    ]
