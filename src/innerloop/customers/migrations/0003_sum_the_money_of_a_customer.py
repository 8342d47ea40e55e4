"""What a customer paid is summed from an index alone, however much else other systems have told of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_one_open_membership")]

    operations = [
        migrations.AddIndex(
            "behavior",
            models.Index(
                fields=["workspace", "customer", "occurred_at"],
                include=["revenue", "currency", "revenue_kind"],
                condition=models.Q(revenue__isnull=False),
                name="customers_behavior_money_sum",
            ),
        ),
    ]
