"""Find the newest of what many say. The index by workspace alone goes: the new one begins with it."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index for another, built beside the writing: whoever answers meanwhile does not wait for it."""

    atomic = False

    dependencies: ClassVar = [("understand", "0017_find_words_by_time")]

    operations: ClassVar = [
        AddIndexConcurrently(
            "sought",
            models.Index(fields=["workspace", "-answered_at", "-response"], name="understand_sought_newest"),
        ),
        RemoveIndexConcurrently("sought", "understand_sought_of"),
    ]
