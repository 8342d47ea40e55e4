"""A line can be held, has a port of its own, and moves at least once in 100 seconds."""

from decimal import Decimal
from typing import ClassVar

from django.db import migrations, models

# A rate of nothing came in by the API, where it was rounded away.
_MOVE = "UPDATE listen_line SET per_second = 0.01 WHERE per_second < 0.01"
_OWN_PORTS = """
UPDATE kernel_delivery d SET port = d.port || ':' || m.line_id
FROM listen_message m
WHERE m.id = d.object_id AND m.workspace_id = d.workspace_id AND m.line_id IS NOT NULL
    AND d.state IN ('due', 'sending', 'unknown') AND position(':' IN d.port) = 0
"""


class Migration(migrations.Migration):
    """Three columns, a constraint, and the ports of what waits."""

    dependencies: ClassVar = [
        ("kernel", "0004_delivery_turns"),
        ("listen", "0007_a_providers_id_is_of_its_line"),
    ]

    operations: ClassVar = [
        migrations.AddField("line", "failures", models.PositiveIntegerField(db_default=0)),
        migrations.AddField("line", "held_at", models.DateTimeField(null=True)),
        migrations.AddField("line", "held_why", models.CharField(db_default="", max_length=500)),
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.RunSQL(_OWN_PORTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "line",
            models.CheckConstraint(
                condition=models.Q(("per_second", None), ("per_second__gte", Decimal("0.01")), _connector="OR"),
                name="listen_line_moves",
            ),
        ),
    ]
