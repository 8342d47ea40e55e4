"""Visits to the addresses of invitations, answers set aside as automatic, sites that may embed a program."""

import django.db.models.deletion
from django.db import migrations, models

import innerloop.kernel.ids
from innerloop.kernel import fence


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("listen", "0005_conversations"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("method", models.CharField(max_length=4)),
                ("score", models.SmallIntegerField(null=True)),
                ("source", models.CharField(max_length=32)),
                ("signals", models.JSONField(default=list)),
                ("is_automatic", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="program",
            name="identity_round",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="program",
            name="origins",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="response",
            name="excluded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="response",
            name="excluded_why",
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                condition=models.Q(("excluded_at__isnull", False)),
                fields=["workspace", "-excluded_at", "-id"],
                name="listen_response_aside",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="invitation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="visits",
                to="listen.invitation",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.workspace"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["workspace", "invitation", "-at"], name="listen_visit_invitation"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["workspace", "source", "-at"], name="listen_visit_source"),
        ),
        fence.Fence(),
    ]
