"""When somebody decided that an event stays set aside, so that nobody is called to it any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_delivery_turns")]

    operations = [migrations.AddField("setaside", "left_at", models.DateTimeField(null=True))]
