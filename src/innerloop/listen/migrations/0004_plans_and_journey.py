"""Programs get plans, invitations a time to be decided at, decisions a table, and stages rows of their own."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import innerloop.kernel.ids
from innerloop.kernel import fence
from innerloop.listen.rules import slugs


def give_stages_rows(apps, schema_editor):
    """Make a row of every stage that a touchpoint names, in the order of their names."""
    touchpoint, stage = apps.get_model("listen", "Touchpoint"), apps.get_model("listen", "Stage")
    named = touchpoint._base_manager.exclude(stage_name="").order_by("workspace_id", "stage_name")
    taken: dict[object, set[str]] = {}
    for workspace_id, name in named.values_list("workspace_id", "stage_name").distinct():
        keys = taken.setdefault(workspace_id, set())
        key = slugs.unused(name, keys, otherwise="stage")
        row = stage._base_manager.create(workspace_id=workspace_id, key=key, name=name, position=len(keys) + 1)
        keys.add(key)
        touchpoint._base_manager.filter(workspace_id=workspace_id, stage_name=name).update(stage_id=row.id)


def give_touchpoints_words(apps, schema_editor):
    """Write the name of each touchpoint's stage back into it."""
    touchpoint, stage = apps.get_model("listen", "Touchpoint"), apps.get_model("listen", "Stage")
    for row in stage._base_manager.all():
        touchpoint._base_manager.filter(stage_id=row.id).update(stage_name=row.name)


def an_id():
    return models.UUIDField(default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)


def of_workspace():
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.workspace"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("listen", "0003_find_anonymous_responses"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", an_id()),
                ("key", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("ends_with", models.CharField(blank=True, default="", max_length=80)),
                ("workspace", of_workspace()),
            ],
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(fields=("workspace", "key"), name="listen_stage_key"),
        ),
        migrations.RenameField(model_name="touchpoint", old_name="stage", new_name="stage_name"),
        migrations.AddField(
            model_name="touchpoint",
            name="stage",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="touchpoints",
                to="listen.stage",
            ),
        ),
        migrations.RunPython(give_stages_rows, give_touchpoints_words),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RemoveField(model_name="touchpoint", name="stage_name"),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", an_id()),
                ("at", models.DateTimeField()),
                ("is_allowed", models.BooleanField()),
                ("reasons", models.JSONField(default=list)),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="listen.invitation"
                    ),
                ),
                ("workspace", of_workspace()),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", an_id()),
                ("listed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listings", to="listen.program"
                    ),
                ),
                ("workspace", of_workspace()),
            ],
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(fields=("workspace", "program", "customer"), name="listen_listing_once"),
        ),
        migrations.AddField(model_name="program", name="plan", field=models.JSONField(blank=True, default=dict)),
        migrations.AddField(model_name="program", name="planned_through", field=models.DateField(null=True)),
        migrations.AlterField(
            model_name="invitation",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("held", "Held"),
                    ("queued", "Queued"),
                    ("sent", "Sent"),
                    ("link", "Link"),
                    ("undelivered", "Undelivered"),
                    ("answered", "Answered"),
                    ("spent", "Spent"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(model_name="invitation", name="due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="invitation", name="decide_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="invitation", name="is_asked_for", field=models.BooleanField(db_default=False)),
        migrations.AddField(model_name="invitation", name="follow_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="invitation", name="reminded", field=models.PositiveSmallIntegerField(db_default=0)
        ),
        migrations.AddField(model_name="invitation", name="is_switched", field=models.BooleanField(db_default=False)),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["program", "-asked_at"], name="listen_invitation_program"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("decide_at__isnull", False)),
                fields=["decide_at"],
                name="listen_invitation_undecided",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("follow_at__isnull", False)), fields=["follow_at"], name="listen_invitation_follow"
            ),
        ),
        fence.Fence(),
    ]
