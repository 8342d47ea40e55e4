"""What a verdict replaced is kept with it, so that it can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("understand", "0008_read_the_words")]

    operations = [migrations.AddField("verdict", "before", models.JSONField(default=dict))]
