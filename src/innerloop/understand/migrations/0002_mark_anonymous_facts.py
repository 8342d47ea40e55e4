"""Facts say whether their answer is anonymous, so that few of them are told of to nobody."""

from django.db import migrations, models

# Also what was counted before facts knew it.
MARK = """
UPDATE understand_fact f SET is_anonymous = true
FROM listen_response r WHERE r.id = f.response_id AND r.is_anonymous
"""


class Migration(migrations.Migration):
    dependencies = [("understand", "0001_initial"), ("listen", "0003_find_anonymous_responses")]

    operations = [
        migrations.AddField("fact", "is_anonymous", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.AddIndex(
            "fact",
            models.Index(
                fields=["workspace", "metric", "answered_at"],
                condition=models.Q(is_anonymous=True),
                name="understand_fact_anonymous",
            ),
        ),
    ]
