"""How often in a row a job's worker died while at it, and which jobs are set aside for that."""

from django.db import migrations, models

from innerloop.kernel import ids


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_news")]

    operations = [
        migrations.CreateModel(
            "RescuedJob",
            [
                ("id", models.UUIDField(primary_key=True, default=ids.new_id, editable=False, serialize=False)),
                ("task_name", models.TextField()),
                ("arguments", models.JSONField(default=dict)),
                ("job_id", models.BigIntegerField()),
                ("rescues", models.PositiveSmallIntegerField()),
                ("rescued_at", models.DateTimeField()),
                ("set_aside_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["task_name", "arguments"], name="kernel_rescuedjob_once_a_job")
                ],
            },
        ),
    ]
