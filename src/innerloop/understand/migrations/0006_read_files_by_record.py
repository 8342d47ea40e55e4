"""The record of a lake says which files are read, and since when there is something in them that must go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("understand", "0005_watch_the_score")]

    operations = [
        migrations.AddField("lake", "files", models.JSONField(default=dict)),
        migrations.AddField("lake", "changes", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("lake", "gone_at", models.DateTimeField(null=True)),
    ]
