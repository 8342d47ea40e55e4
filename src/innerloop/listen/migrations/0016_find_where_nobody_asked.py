"""A small index of what nobody asked for, newest first: the Feedback page has a tab of it."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, built beside the writing: whoever answers meanwhile does not wait for it."""

    atomic = False

    dependencies: ClassVar = [("listen", "0015_say_where_nobody_asked")]

    operations: ClassVar = [
        AddIndexConcurrently(
            "response",
            models.Index(
                condition=models.Q(("source", ""), _negated=True),
                fields=["workspace", "-answered_at", "-id"],
                name="listen_response_unasked",
            ),
        ),
    ]
