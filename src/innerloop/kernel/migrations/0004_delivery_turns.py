"""An index for taking turns: what waits, by workspace."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index on what waits to be sent."""

    dependencies: ClassVar = [("kernel", "0003_repeated_deliveries")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "due")),
                fields=["port", "workspace_id", "due_at", "id"],
                name="kernel_delivery_turn",
            ),
        ),
    ]
