"""A report that overtook the provider's own answer waits, and is no failure."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more state; nothing changes in the database."""

    dependencies: ClassVar = [("connect", "0004_where_readings_stand")]

    operations: ClassVar = [
        migrations.AlterField(
            "callback",
            "state",
            models.CharField(
                choices=[
                    ("malformed", "Could not be read"),
                    ("failed", "Failed on our side"),
                    ("early", "Waits for the provider’s own answer"),
                ],
                max_length=10,
            ),
        ),
    ]
