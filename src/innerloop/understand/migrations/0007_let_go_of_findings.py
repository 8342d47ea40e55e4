"""A finding may end because nobody watches there any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("understand", "0006_read_files_by_record")]

    operations = [migrations.AddField("finding", "is_let_go", models.BooleanField(default=False))]
