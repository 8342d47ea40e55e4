"""When people work, what they can do, and when they are away."""

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from innerloop.team.models.people import Member, Team, WorkspaceRecord
from innerloop.team.rules.absence import Away
from innerloop.team.rules.working_time import MIDNIGHT, DayOff, Span, WorkingHours


class Week(WorkspaceRecord):
    """Hours of a week in a time zone, as rules have them."""

    zone = models.CharField(max_length=60)  # IANA
    spans = models.JSONField()  # [[weekday (0 is Monday), opens, closes], ...] in minutes of the day

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(spans=[]), name="%(app_label)s_%(class)s_works")
        ]

    def read(self) -> WorkingHours:
        """Return the hours; raises EmptyWeek and HoursImpossible for what nobody should have written."""
        return WorkingHours(self.zone, tuple(Span(*span) for span in self.spans))

    @staticmethod
    def written(spans: Collection[Span]) -> list[list[int]]:
        """Return spans as they are kept."""
        return sorted([span.weekday, span.opens, span.closes] for span in spans)


class Hours(Week):
    """The hours that a team keeps; without a team, the whole workspace."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta(Week.Meta):
        constraints: ClassVar = [
            *Week.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "team"], nulls_distinct=False, name="team_hours_once"),
        ]


class Shift(Week):
    """The hours of a member who does not keep those of the team."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta(Week.Meta):
        constraints: ClassVar = [
            *Week.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "member"], name="team_shift_once"),
        ]


class Holiday(WorkspaceRecord):
    """A day on which a team and all below it do not work, or a part of it; without a team, the whole workspace."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    on = models.DateField()
    name = models.CharField(max_length=80)
    starts = models.PositiveSmallIntegerField(default=0)  # minutes of the day
    ends = models.PositiveSmallIntegerField(default=MIDNIGHT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "team", "on"], nulls_distinct=False, name="team_holiday_once"),
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends"), ends__lte=MIDNIGHT), name="team_holiday_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def read(self) -> DayOff:
        """Return the day as rules have it."""
        return DayOff(self.on, self.starts, self.ends)


class Skill(WorkspaceRecord):
    """Something that not everybody here can do, and that a customer may need."""

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "slug"], name="team_skill_slug")]

    def __str__(self) -> str:
        return self.name


class MemberSkill(WorkspaceRecord):
    """What a member can do."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="members")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "member", "skill"], name="team_memberskill_once")
        ]


class Absence(WorkspaceRecord):
    """Days on which a member is away. Why is nobody's business, so there is no field for it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # None: nobody knows for how long
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="team_absence_in_order",
            )
        ]

    def read(self) -> Away:
        """Return the days as rules have them."""
        return Away(self.starts_on, self.ends_on)
