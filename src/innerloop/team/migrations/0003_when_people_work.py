"""When people work, what they can do, and when they are away."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import innerloop.kernel.ids
from innerloop.kernel import fence


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0002_let_asking_keys_see_whom_they_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="capacity",
            field=models.PositiveSmallIntegerField(default=10),
        ),
        migrations.AddField(
            model_name="member",
            name="languages",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("slug", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("retired_at", models.DateTimeField(null=True)),
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
        ),
        migrations.CreateModel(
            name="MemberSkill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skills", to="team.member"
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
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="team.skill"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("noted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="absences", to="team.member"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="team_absence_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField()),
                ("name", models.CharField(max_length=80)),
                ("starts", models.PositiveSmallIntegerField(default=0)),
                ("ends", models.PositiveSmallIntegerField(default=1440)),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.team"
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "team", "on"), name="team_holiday_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__lte", 1440), ("starts__lt", models.F("ends"))),
                        name="team_holiday_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hours",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zone", models.CharField(max_length=60)),
                ("spans", models.JSONField()),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.team"
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
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("spans", []), _negated=True), name="team_hours_works"),
                    models.UniqueConstraint(fields=("workspace", "team"), name="team_hours_once", nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("zone", models.CharField(max_length=60)),
                ("spans", models.JSONField()),
                (
                    "member",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.member"),
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
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("spans", []), _negated=True), name="team_shift_works"),
                    models.UniqueConstraint(fields=("workspace", "member"), name="team_shift_once"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(fields=("workspace", "slug"), name="team_skill_slug"),
        ),
        migrations.AddConstraint(
            model_name="memberskill",
            constraint=models.UniqueConstraint(fields=("workspace", "member", "skill"), name="team_memberskill_once"),
        ),
        fence.Fence(),
    ]
