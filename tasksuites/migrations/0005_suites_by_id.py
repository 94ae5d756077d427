from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasksuites", "0004_reviewing"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="tasksuite",
            index=models.Index(fields=["pool", "id"], name="suite_by_pool"),
        ),
    ]
