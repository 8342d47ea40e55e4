"""What happened on our side and may stand beside a change of the numbers: a release, an incident, a campaign."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from innerloop.listen.models import Touchpoint
from innerloop.team.models import WorkspaceRecord


class TimeMark(WorkspaceRecord):
    """Something that happened on a day of the workspace's own, everywhere or at one touchpoint."""

    class Kind(models.TextChoices):
        RELEASE = "release", "Release"
        INCIDENT = "incident", "Incident"
        CAMPAIGN = "campaign", "Campaign"
        OTHER = "other", "Something else"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=80)
    happened_on = models.DateField()
    touchpoint_id: UUID | None
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    url = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name=""), name="understand_timemark_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-happened_on", "id"], name="understand_timemark_newest"),
            models.Index(fields=["workspace", "-made_at", "-id"], name="understand_timemark_made"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        """Return what it is in one breath: Release 4.2; where the kind is nothing to speak of, the name alone."""
        return self.name if self.kind == self.Kind.OTHER else f"{self.get_kind_display()} {self.name}"
