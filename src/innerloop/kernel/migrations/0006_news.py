"""What open pages are told, kept for an hour, so that a page whose connection broke misses nothing."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_leave_events_aside")]

    operations = [
        migrations.CreateModel(
            "News",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("workspace_id", models.UUIDField()),
                ("told_at", models.DateTimeField(db_default=Now())),
                ("told", models.JSONField()),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "id"], name="kernel_news_of_workspace")],
            },
        ),
    ]
