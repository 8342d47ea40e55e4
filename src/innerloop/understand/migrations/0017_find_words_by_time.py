"""Keep by the words when they were said, and gather what was said before."""

import django.db.models.deletion
from django.db import migrations, models

import innerloop.kernel.ids
from innerloop.kernel import fence


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0014_connect_calls"),
        ("team", "0006_ring_members"),
        ("understand", "0016_ask_a_language_model"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gathering",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("passed_to", models.UUIDField(null=True)),
                ("to_pass", models.PositiveIntegerField(default=0)),
                ("passed", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="sought",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="gathering",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.workspace"
            ),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.UniqueConstraint(fields=("workspace",), name="understand_gathering_once"),
        ),
        fence.Fence(),
    ]
