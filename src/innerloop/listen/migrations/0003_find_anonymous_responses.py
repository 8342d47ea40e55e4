"""A small index of the anonymous responses, so that it is found out at once whether they are few."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listen", "0002_lines")]

    operations = [
        migrations.AddIndex(
            "response",
            models.Index(
                fields=["workspace", "answered_at"],
                condition=models.Q(is_anonymous=True),
                name="listen_response_anon",
            ),
        ),
    ]
