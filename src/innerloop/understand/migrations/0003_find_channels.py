"""An index from which the channels in use are read, one step for each, however many answers there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("understand", "0002_mark_anonymous_facts")]

    operations = [
        migrations.AddIndex("fact", models.Index(fields=["workspace", "channel"], name="understand_fact_channel")),
    ]
