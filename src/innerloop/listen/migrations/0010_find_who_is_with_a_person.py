"""A small index of the conversations that one of us has taken: they stay listed until they are answered."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, built beside the writing: whoever answers meanwhile does not wait for it."""

    atomic = False

    dependencies: ClassVar = [("listen", "0009_find_answers_without_a_score")]

    operations: ClassVar = [
        AddIndexConcurrently(
            "thread",
            models.Index(
                fields=["workspace", "heard_at"],
                condition=models.Q(floor="person"),
                name="listen_thread_with_person",
            ),
        ),
    ]
