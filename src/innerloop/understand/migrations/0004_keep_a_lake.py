"""What the lake needs to know: where there is one, and what the facts have become since its files were written."""

import django.db.models.deletion
from django.db import migrations, models

import innerloop.kernel.fields
import innerloop.kernel.ids
from innerloop.kernel import fence

_COLUMNS = """workspace_id, metric_id, score, answered_at, answered_on, next_at, next_on, next_here_at, next_here_on,
    touchpoint_id, product_id, team_id, employee_id, program_id, organization_id, channel, language, properties,
    is_anonymous"""

# Statement by statement, so that a batch of answers costs one insert; nothing where no workspace has a lake. A plain
# insert beside the change would forget whoever changes facts without knowing of it: a cascade, a migration, a repair.
_TRIGGER = f"""
CREATE FUNCTION understand_tell_lake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM understand_lake WHERE is_followed) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO understand_factchange (sign, fact_id, {_COLUMNS})
        SELECT -1, id, {_COLUMNS} FROM gone
        WHERE workspace_id IN (SELECT workspace_id FROM understand_lake WHERE is_followed);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO understand_factchange (sign, fact_id, {_COLUMNS})
        SELECT 1, id, {_COLUMNS} FROM come
        WHERE workspace_id IN (SELECT workspace_id FROM understand_lake WHERE is_followed);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER understand_fact_come AFTER INSERT ON understand_fact
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION understand_tell_lake();
CREATE TRIGGER understand_fact_changed AFTER UPDATE ON understand_fact
    REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION understand_tell_lake();
CREATE TRIGGER understand_fact_gone AFTER DELETE ON understand_fact
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION understand_tell_lake();
"""
_NO_TRIGGER = """
DROP TRIGGER understand_fact_come ON understand_fact;
DROP TRIGGER understand_fact_changed ON understand_fact;
DROP TRIGGER understand_fact_gone ON understand_fact;
DROP FUNCTION understand_tell_lake();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0001_initial"),
        ("understand", "0003_find_channels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lake",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=innerloop.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("layout", models.PositiveSmallIntegerField()),
                ("is_followed", models.BooleanField(default=True)),
                ("snapshot", models.BigIntegerField(null=True)),
                ("columns", models.JSONField(default=dict)),
                ("facts", models.PositiveBigIntegerField(default=0)),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("swept_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, default="", max_length=200)),
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
                "constraints": [models.UniqueConstraint(fields=("workspace",), name="understand_lake_workspace")],
            },
        ),
        migrations.CreateModel(
            name="FactChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tx", innerloop.kernel.fields.TransactionId(db_default=models.Func(function="pg_current_xact_id"))),
                ("sign", models.SmallIntegerField()),
                ("fact_id", models.UUIDField()),
                ("workspace_id", models.UUIDField()),
                ("metric_id", models.UUIDField()),
                ("score", models.SmallIntegerField()),
                ("answered_at", models.DateTimeField()),
                ("answered_on", models.DateField()),
                ("next_at", models.DateTimeField(null=True)),
                ("next_on", models.DateField(null=True)),
                ("next_here_at", models.DateTimeField(null=True)),
                ("next_here_on", models.DateField(null=True)),
                ("touchpoint_id", models.UUIDField(null=True)),
                ("product_id", models.UUIDField(null=True)),
                ("team_id", models.UUIDField(null=True)),
                ("employee_id", models.UUIDField(null=True)),
                ("program_id", models.UUIDField(null=True)),
                ("organization_id", models.UUIDField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=12)),
                ("properties", models.JSONField()),
                ("is_anonymous", models.BooleanField()),
            ],
            options={"indexes": [models.Index(fields=["workspace_id"], name="understand_factchange_of")]},
        ),
        fence.Fence(),
        migrations.RunSQL(_TRIGGER, _NO_TRIGGER),
    ]
