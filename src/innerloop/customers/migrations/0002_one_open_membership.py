"""A customer is in an organization once at a time: two upserts that raced could begin the same membership twice."""

from django.db import migrations, models

# The first stays open; what was begun a second time ends on the day that it began.
END_DOUBLES = """
UPDATE customers_membership m SET ends_on = m.starts_on
FROM (
    SELECT id, row_number() OVER (
        PARTITION BY workspace_id, customer_id, organization_id ORDER BY starts_on, id
    ) AS place
    FROM customers_membership WHERE ends_on IS NULL
) opened
WHERE opened.id = m.id AND opened.place > 1
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.RunSQL(END_DOUBLES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                fields=["workspace", "customer", "organization"],
                condition=models.Q(ends_on=None),
                name="customers_membership_open_once",
            ),
        ),
    ]
