"""Know how many vectors a workspace has of an encoder; keep short what a search for words reads through."""

from typing import ClassVar

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_NAME = "understand_sought_words"


class Migration(migrations.Migration):
    """One index, built beside the writing: whoever answers meanwhile does not wait for it."""

    atomic = False

    dependencies: ClassVar = [("understand", "0018_find_the_newest_words")]

    operations: ClassVar = [
        AddIndexConcurrently(
            "reading",
            models.Index(
                fields=["workspace", "encoder"],
                condition=models.Q(("vector__isnull", False)),
                name="understand_reading_of",
            ),
        ),
        # Another limit needs no other index: removing and adding it would build it anew.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX {_NAME} SET (gin_pending_list_limit = 512)",
                    f"ALTER INDEX {_NAME} RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="sought", name=_NAME),
                migrations.AddIndex(
                    model_name="sought",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], gin_pending_list_limit=512, name=_NAME
                    ),
                ),
            ],
        ),
    ]
