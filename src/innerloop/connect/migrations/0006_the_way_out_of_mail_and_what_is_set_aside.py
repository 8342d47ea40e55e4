"""A way out that the operator set up says why it is held; a mail that a machine wrote is kept and listed."""

from typing import ClassVar

from django.db import migrations, models

import innerloop.kernel.ids


class Migration(migrations.Migration):
    """One table of a row or two, and one more state."""

    dependencies: ClassVar = [("connect", "0005_early_reports")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Outlet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("port", models.CharField(max_length=20, unique=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("held_at", models.DateTimeField(null=True)),
                ("held_why", models.CharField(default="", max_length=500)),
                ("paced_until", models.DateTimeField(null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.AlterField(
            "callback",
            "state",
            models.CharField(
                choices=[
                    ("malformed", "Could not be read"),
                    ("failed", "Failed on our side"),
                    ("early", "Waits for the provider’s own answer"),
                    ("aside", "Set aside as automatic"),
                ],
                max_length=10,
            ),
        ),
    ]
