"""What members were told."""

from typing import ClassVar

from django.db import models

from innerloop.team.models.people import Member, WorkspaceRecord


class Notice(WorkspaceRecord):
    """Something that one member was told. What it says is looked up when it is read: no names and no words here."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()  # what it is about; the room that tells the kind knows the table
    path = models.CharField(max_length=200)
    once = models.CharField(max_length=160)  # names what happened: nobody is told of it twice
    data = models.JSONField(default=dict)  # ids, numbers and codes
    by = models.CharField(max_length=60)  # as in the event log
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "member", "once"], name="team_notice_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "member", "-id"], name="team_notice_newest"),
            models.Index(
                fields=["workspace", "member", "subject_id"],
                condition=models.Q(read_at=None),
                name="team_notice_unread",
            ),
        ]
