"""Make the kernel's tables. The event log by hand, since Django cannot make a partitioned table."""

from datetime import UTC, datetime

from django.db import migrations

from innerloop.kernel import partitions

CREATE = """
CREATE TABLE kernel_event (
    id uuid NOT NULL PRIMARY KEY,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    customer_id uuid,
    object_id uuid,
    actor text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    origin text NOT NULL CHECK (origin IN ('live', 'import', 'demo')),
    lane smallint NOT NULL,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    data jsonb NOT NULL
) PARTITION BY RANGE (id);
CREATE TABLE kernel_event_rest PARTITION OF kernel_event DEFAULT;
-- What the drain reads by.
CREATE INDEX kernel_event_drain ON kernel_event (lane, tx, id);
-- The customer's timeline, and the audit trail of one object.
CREATE INDEX kernel_event_timeline ON kernel_event (customer_id, occurred_at DESC, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX kernel_event_object ON kernel_event (object_id, id);
CREATE INDEX kernel_event_audit ON kernel_event (workspace_id, id DESC)
    WHERE kind LIKE 'team.%' OR actor LIKE 'member:%';
"""

# The log is append-only, whoever writes the SQL; whole partitions may still be dropped by retention.
APPEND_ONLY = """
CREATE FUNCTION kernel_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The event log is append-only: % is refused.', TG_OP;
END $$;
CREATE TRIGGER kernel_event_append_only BEFORE UPDATE OR DELETE ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_event_refuse();
"""


def make_partitions(apps, schema_editor):
    partitions.ensure(around=datetime.now(UTC))


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE kernel_event"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION kernel_event_refuse"),
        migrations.RunPython(make_partitions, migrations.RunPython.noop),
    ]
