"""Say of what nobody asked for where it was said. The column has a default in the database: no row is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_who_brought_whom"),
        ("listen", "0014_connect_calls"),
        ("team", "0006_ring_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="source",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
    ]
