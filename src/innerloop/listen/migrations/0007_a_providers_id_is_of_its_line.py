import django.db.models.deletion
from django.db import migrations, models

from innerloop.kernel import fence

_FILL = """
UPDATE listen_message m SET line_id = t.line_id FROM listen_thread t WHERE t.id = m.thread_id AND t.line_id IS NOT NULL
"""


class Migration(migrations.Migration):
    """Two gateways of one workspace may both count from 1."""

    dependencies = [("listen", "0006_visits_and_what_is_set_aside")]

    operations = [
        migrations.RemoveConstraint(model_name="message", name="listen_message_provider_id"),
        migrations.AddField(
            model_name="message",
            name="line",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="listen.line",
            ),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        # What was written waits for its foreign key until then, and a table that waits cannot be changed.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("line__isnull", False)),
                fields=("line", "direction", "provider_id"),
                name="listen_message_provider_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("line__isnull", True)),
                fields=("workspace", "channel", "direction", "provider_id"),
                name="listen_message_no_line",
            ),
        ),
        fence.Fence(),
    ]
