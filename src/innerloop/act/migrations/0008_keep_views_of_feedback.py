"""Views are kept of Feedback too, so each says which page it is of."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("act", "0007_name_the_skills_of_a_rule")]

    operations: ClassVar = [
        migrations.AddField(
            "keptview",
            "page",
            models.CharField(
                choices=[("explore", "Explore"), ("feedback", "Feedback")],
                db_default="explore",
                default="explore",
                max_length=8,
            ),
        )
    ]
