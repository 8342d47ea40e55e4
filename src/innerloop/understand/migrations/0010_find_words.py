"""The index that finds words again, and the words that customers use."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import innerloop.kernel.ids
from innerloop.kernel import fence


def _id() -> models.UUIDField:
    return models.UUIDField(default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0014_connect_calls"),
        ("team", "0006_ring_members"),
        ("understand", "0009_take_verdicts_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sought",
            fields=[
                ("id", _id()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "response",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="listen.response"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="team.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="understand_sought_words")]
            },
        ),
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("id", _id()),
                ("word", models.CharField(max_length=40)),
                ("answers", models.IntegerField()),
                ("pairs", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2))),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="team.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="understand_word_pairs")],
                "constraints": [
                    models.UniqueConstraint(fields=["workspace", "word"], name="understand_word_once"),
                ],
            },
        ),
        fence.Fence(),
    ]
