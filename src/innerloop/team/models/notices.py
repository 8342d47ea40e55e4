"""What members were told, how they want to be told, and what leaves the page for it."""

from typing import ClassVar

from django.db import models

from innerloop.team.models.people import Member, WorkspaceRecord
from innerloop.team.rules.wishes import Pace, Way, Wishes


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


class NoticeWishes(WorkspaceRecord):
    """How one member wants to be told; who has none wants it as it comes."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    pace = models.CharField(max_length=8, choices=[(pace.value, pace.name) for pace in Pace], default=Pace.AT_ONCE)
    daily_at = models.PositiveSmallIntegerField(default=8 * 60)  # minutes of the day, in their zone
    zone = models.CharField(max_length=60, blank=True, default="")  # empty: the workspace's
    quiet_from = models.PositiveSmallIntegerField(null=True)  # minutes of the day; no quiet hours without both
    quiet_to = models.PositiveSmallIntegerField(null=True)
    lets_pressing_through = models.BooleanField(default=False)
    off = models.JSONField(default=list)  # kinds by ways that are not wanted: team.rules.wishes.switch

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "member"], name="team_noticewishes_once"),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_to=None)
                | (models.Q(quiet_from__lt=1440, quiet_to__lt=1440) & ~models.Q(quiet_from=models.F("quiet_to"))),
                name="team_noticewishes_quiet",
            ),
            models.CheckConstraint(condition=models.Q(daily_at__lt=1440), name="team_noticewishes_daily"),
        ]

    def read(self, zone: str) -> Wishes:
        """Return them as rules have them; `zone` is the workspace's."""
        quiet = None if self.quiet_from is None or self.quiet_to is None else (self.quiet_from, self.quiet_to)
        return Wishes(
            zone=self.zone or zone,
            pace=Pace(self.pace),
            daily_at=self.daily_at,
            quiet=quiet,
            lets_pressing_through=self.lets_pressing_through,
            off=frozenset(self.off),
        )


class Letter(WorkspaceRecord):
    """What leaves the page for one member by one way at one moment: all they were told and have not read till then.

    Its fate is that of its delivery. What is said in it is put together when it leaves.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    way = models.CharField(max_length=8, choices=[(way.value, way.name) for way in Way])
    due_at = models.DateTimeField()
    composed_at = models.DateTimeField(null=True)  # from then on nothing joins it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "member", "way", "due_at"],
                condition=models.Q(composed_at=None),
                name="team_letter_open_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "member", "-id"], name="team_letter_newest")]


class Enclosure(WorkspaceRecord):
    """A notice in a letter."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="enclosures", db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "letter", "notice"], name="team_enclosure_once")
        ]
