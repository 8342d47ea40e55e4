"""Know how many vectors a workspace has of an encoder, and find those of a small one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("understand", "0019_find_words_by_time")]

    operations = [
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(
                fields=["workspace", "encoder"],
                condition=models.Q(("vector__isnull", False)),
                name="understand_reading_of",
            ),
        ),
    ]
