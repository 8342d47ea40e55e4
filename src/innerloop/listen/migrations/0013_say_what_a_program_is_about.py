from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0012_write_without_a_question"),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="level",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
    ]
