"""That an invitation was answered anonymously stands beside its state, which goes on as the state of any other."""

from typing import ClassVar

from django.db import migrations, models

# What became of the ask is read from its message; by link, or where somebody wrote first, there is none.
_APART = """
UPDATE listen_invitation i SET is_spent = true, state = coalesce(
    (
        SELECT CASE m.state WHEN 'queued' THEN 'queued' WHEN 'failed' THEN 'undelivered' ELSE 'sent' END
        FROM listen_message m
        WHERE m.workspace_id = i.workspace_id AND m.invitation_id = i.id AND m.purpose = 'ask'
        ORDER BY m.at DESC, m.id DESC LIMIT 1
    ),
    CASE i.channel WHEN 'link' THEN 'link' ELSE 'sent' END
)
WHERE i.state = 'spent'
"""
_TOGETHER = "UPDATE listen_invitation SET state = 'spent' WHERE is_spent"
_STATES = [
    ("planned", "Planned"),
    ("held", "Held"),
    ("queued", "Queued"),
    ("sent", "Sent"),
    ("link", "Link"),
    ("undelivered", "Undelivered"),
    ("answered", "Answered"),
]


class Migration(migrations.Migration):
    """A column, what it says of the invitations so far, and what must be true of both together."""

    dependencies: ClassVar = [("listen", "0010_find_who_is_with_a_person")]

    operations: ClassVar = [
        migrations.AddField("invitation", "is_spent", models.BooleanField(db_default=False)),
        migrations.RunSQL(_APART, _TOGETHER),
        migrations.AlterField("invitation", "state", models.CharField(choices=_STATES, max_length=12)),
        migrations.AddConstraint(
            "invitation",
            models.CheckConstraint(
                condition=models.Q(("is_spent", True), ("state", "answered"), _negated=True),
                name="listen_invitation_spent_is_told_to_nobody",
            ),
        ),
    ]
