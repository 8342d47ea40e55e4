"""A small index of the answers without a score, newest first: the pulse lists the newest words among all."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, built beside the writing: whoever answers meanwhile does not wait for it."""

    atomic = False

    dependencies: ClassVar = [("listen", "0008_hold_lines")]

    operations: ClassVar = [
        AddIndexConcurrently(
            "response",
            models.Index(
                fields=["workspace", "-answered_at", "-id"],
                condition=models.Q(score__isnull=True),
                name="listen_response_unscored",
            ),
        ),
    ]
