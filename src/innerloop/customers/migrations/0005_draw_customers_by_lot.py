"""An index of customers in the order of their lots, so that some of many are drawn without all being read."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import MD5, Cast


class Migration(migrations.Migration):
    """One index, built beside the writing: whoever comes to be known meanwhile does not wait for it."""

    atomic = False

    dependencies: ClassVar = [("customers", "0004_who_brought_whom")]

    operations: ClassVar = [
        AddIndexConcurrently(
            "customer",
            models.Index(
                models.F("workspace"),
                MD5(Cast("id", models.TextField())),
                condition=models.Q(("erased_at", None), ("merged_into", None)),
                name="customers_customer_by_lot",
            ),
        ),
    ]
