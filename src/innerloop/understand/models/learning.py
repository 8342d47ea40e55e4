"""What people's verdicts taught the machine, how that was compared, and what is asked of them."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from innerloop.team.models import WorkspaceRecord
from innerloop.understand.models.wording import Theme


class Lesson(WorkspaceRecord):
    """What verdicts taught of one theme for one encoder, beside what there was, on places that neither learned from.

    Kept whether it won or not. The direction holds no words: it is a sum over twenty verdicts and more.
    """

    class Kept(models.TextChoices):
        """Why what there was stays."""

        NOT_ACROSS = "across"  # it does not win where the verdicts that it learned from are held out in turn
        FEW = "few"  # too few verdicts are kept aside
        NOT_OWN = "own"  # it does not win on those kept aside
        NOT_SHIPPED = "shipped"  # it loses on the sentences that the theme is known by

    theme_id: UUID
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="lessons", db_index=False)
    encoder = models.CharField(max_length=20)
    # Of which model and which sentences of the theme: of others it says nothing.
    basis = models.CharField(max_length=32)
    learned_at = models.DateTimeField()
    confirmed = models.PositiveIntegerField()  # verdicts that it learned from
    refused = models.PositiveIntegerField()
    labelled_by = models.JSONField(default=dict)  # how many verdicts, by the id of who said them
    # On the workspace's own verdicts, kept aside: how many hold, and how many of these were found; how many do not, and
    # how many of those were taken for it.
    held = models.PositiveIntegerField(default=0)
    found_before = models.PositiveIntegerField(default=0)
    found_after = models.PositiveIntegerField(default=0)
    not_held = models.PositiveIntegerField(default=0)
    taken_before = models.PositiveIntegerField(default=0)
    taken_after = models.PositiveIntegerField(default=0)
    # F1, 0 to 1: on those, and on the sentences that the theme is known by beside all others of the shipped sets.
    own_before = models.FloatField()
    own_after = models.FloatField()
    shipped = models.PositiveIntegerField(default=0)  # how many sentences these are
    shipped_before = models.FloatField()
    shipped_after = models.FloatField()
    kept = models.CharField(max_length=8, choices=Kept.choices, blank=True, default="")  # empty: it won
    is_used = models.BooleanField(default=False)
    back_at = models.DateTimeField(null=True)  # somebody went back to what was before
    before_id: UUID | None
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    along = models.BinaryField()  # 384 float32
    least = models.FloatField()
    steep = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "theme", "encoder"], condition=Q(is_used=True), name="understand_lesson_used"
            ),
            models.CheckConstraint(condition=Q(kept="") | Q(is_used=False), name="understand_lesson_used_won"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "theme", "learned_at"], name="understand_lesson_theme"),
        ]


class Doubt(WorkspaceRecord):
    """A place whose label teaches much, chosen for a week: with a theme, whether it speaks of it; else how all feels.

    Keeps a place and no words. Whether it was answered is told by the verdict on the same place.
    """

    week_on = models.DateField()  # its Monday
    position = models.PositiveSmallIntegerField()
    response_id: UUID
    response = models.ForeignKey("listen.Response", on_delete=models.CASCADE, related_name="+", db_index=False)
    theme_id: UUID | None
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    why = models.CharField(max_length=8)  # near, feeling, clash
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "week_on", "position"], name="understand_doubt_place"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-week_on"], name="understand_doubt_week"),
            models.Index(fields=["response"], name="understand_doubt_response"),
        ]
