"""Views of the pages Explore and Feedback that members keep."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from innerloop.team.models import Member, WorkspaceRecord

LONGEST_QUERY = 2_000


class KeptView(WorkspaceRecord):
    """A look at the numbers under a name: whoever kept it sees it, and everybody where it is shared.

    What is kept is the address and no number: opened next month it shows next month's.
    """

    class Page(models.TextChoices):
        EXPLORE = "explore"
        FEEDBACK = "feedback"

    page = models.CharField(max_length=8, choices=Page.choices, default=Page.EXPLORE, db_default=Page.EXPLORE)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, default="")  # as `query_of` writes it: "" or "?..."
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "workspace", "member", Lower("name"), condition=models.Q(retired_at=None), name="act_keptview_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
