"""A small index of the answers without a score, newest first: the pulse lists the newest words among all."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies: ClassVar = [("listen", "0008_hold_lines")]

    operations: ClassVar = [
        migrations.AddIndex(
            "response",
            models.Index(
                fields=["workspace", "-answered_at", "-id"],
                condition=models.Q(score__isnull=True),
                name="listen_response_unscored",
            ),
        ),
    ]
