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
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                condition=models.Q(("source", ""), _negated=True),
                fields=["workspace", "-answered_at", "-id"],
                name="listen_response_unasked",
            ),
        ),
    ]
