"""How the score is watched, and what was found."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from innerloop.listen.models import Metric
from innerloop.team.models import Member, WorkspaceRecord
from innerloop.understand.models.wording import Theme

USUAL = ["touchpoint", "product", "team", "channel", "program"]


def usual_dimensions() -> list[str]:
    """Return what is watched where nobody chose."""
    return list(USUAL)


class Watching(WorkspaceRecord):
    """How a workspace is watched: one row, made when it is first looked at or set."""

    is_on = models.BooleanField(default=True)
    # At most one false alarm in so many days, over everything.
    days_a_false_alarm = models.PositiveSmallIntegerField(default=30)
    least_points = models.PositiveSmallIntegerField(default=6)  # the smallest change that is looked for
    dimensions = models.JSONField(default=usual_dimensions)
    has_volume = models.BooleanField(default=True)
    has_themes = models.BooleanField(default=True, db_default=True)
    looked_until = models.DateField(null=True)  # the last day that was looked at
    # The last day whose words were looked at: they are read later than they come, and long after an import.
    themes_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="understand_watching_once"),
            models.CheckConstraint(
                condition=models.Q(days_a_false_alarm__gte=1) & models.Q(least_points__range=(2, 50)),
                name="understand_watching_rate",
            ),
        ]


class Series(WorkspaceRecord):
    """The gauges of one series: a metric, of everything or of one slice of a dimension.

    `of` is the id of the slice's row, or the channel itself, and empty where `by` is. With a theme it is the share of
    those who speak ill of it; else the score and the number of answers.
    """

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.CharField(max_length=20, blank=True, default="")
    of = models.CharField(max_length=40, blank=True, default="")
    theme_id: UUID | None
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    state = models.JSONField(default=dict)  # see actions/watching/keeping.py

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "metric", "by", "of", "theme"], name="understand_series_once", nulls_distinct=False
            )
        ]


class Finding(WorkspaceRecord):
    """A change that was found: in which series, which way, since when, by how much, and what became of it.

    `part_of` is the finding that was told of first where both are one matter.
    """

    class Matter(models.TextChoices):
        SCORE = "score"
        VOLUME = "volume"
        THEME = "theme"  # the share of those who speak ill of one

    class Way(models.TextChoices):
        DOWN = "down"
        UP = "up"

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.CharField(max_length=20, blank=True, default="")
    of = models.CharField(max_length=40, blank=True, default="")
    matter = models.CharField(max_length=6, choices=Matter.choices)
    theme_id: UUID | None
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, related_name="findings", db_index=False)
    way = models.CharField(max_length=4, choices=Way.choices)
    since_on = models.DateField()
    since_low_on = models.DateField()
    since_high_on = models.DateField()
    found_on = models.DateField()  # the day whose answers made it ring
    found_at = models.DateTimeField()
    # top, middle, bottom: of the year before, or for a volume what was to be expected. For a theme, those who spoke ill
    # of it, and all others whose words were read.
    before = models.JSONField()
    after = models.JSONField()
    carriers = models.JSONField(default=list)  # the slices that carry it, the heaviest first
    # Of a theme: points, low, high, n of what it costs the score there since it rose, and `before` of the year before.
    cost = models.JSONField(default=dict)
    once_in_days = models.PositiveIntegerField()  # how seldom chance alone rings this series
    ended_on = models.DateField(null=True)  # the first day that was as before
    is_settled = models.BooleanField(default=False)  # it did not end: it is how things are now
    is_let_go = models.BooleanField(default=False)  # it may stand still: nobody watches there any more
    part_of_id: UUID | None
    part_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts", db_index=False)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    cause = models.CharField(max_length=240, blank=True, default="")
    cause_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    caused_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "metric", "by", "of", "matter", "theme", "found_on"],
                name="understand_finding_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["workspace", "metric", "by", "of", "matter", "theme"],
                condition=models.Q(ended_on=None),
                name="understand_finding_stands",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(matter="theme", theme__isnull=False)
                | (~models.Q(matter="theme") & models.Q(theme=None)),
                name="understand_finding_theme",
            ),
            models.CheckConstraint(
                condition=models.Q(since_low_on__lte=models.F("since_on"), since_high_on__gte=models.F("since_on")),
                name="understand_finding_dates",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-found_on", "id"], name="understand_finding_newest"),
            models.Index(fields=["part_of"], name="understand_finding_parts"),
        ]

    @property
    def root_id(self) -> UUID:
        """Return the finding that was told of first."""
        return self.part_of_id or self.id

    @property
    def is_over(self) -> bool:
        """Say whether the change has ended, or has become how things are."""
        return self.ended_on is not None
