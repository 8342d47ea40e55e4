"""Whom an experiment leaves alone by lot, and what became of them and of the others."""

from typing import ClassVar

from django.db import models

from innerloop.act.models.cases import Case
from innerloop.customers.models import Customer
from innerloop.team.models import WorkspaceRecord


class Experiment(WorkspaceRecord):
    """A share of the customers whom some rules would have us contact is left alone, to see whether contact helps."""

    class Why(models.TextChoices):
        RUNS = "runs"
        BY_HAND = "by_hand"
        HELD_BACK_WORSE = "held_back_worse"  # contact helps: holding back any longer does harm
        CONTACTED_WORSE = "contacted_worse"

    held_percent = models.PositiveSmallIntegerField()  # how many of 100 the lot leaves alone, at most half
    rules = models.JSONField(default=list)  # ids of the rules whose cases are ours to choose; all others are contacted
    wait_days = models.PositiveSmallIntegerField()  # until an outcome counts, for everybody alike
    began_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=16, choices=Why.choices, default=Why.RUNS)  # it has stopped

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(stopped_at=None), name="act_experiment_one_runs"
            ),
            models.CheckConstraint(
                condition=models.Q(held_percent__gte=1, held_percent__lte=50, wait_days__gte=1),
                name="act_experiment_share",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at=None, why="runs")
                | models.Q(stopped_at__isnull=False) & ~models.Q(why="runs"),
                name="act_experiment_stopped_for_reason",
            ),
        ]


class Lot(WorkspaceRecord):
    """What a customer drew in an experiment, at their first case in it; and, their time being over, what became of it.

    Whoever asked for us afterwards is contacted and stays in the group that they drew: groups are compared as drawn.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="lots")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_held = models.BooleanField()
    drawn_at = models.DateTimeField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # a year's worth when it was drawn
    settled_at = models.DateTimeField(null=True)
    score = models.SmallIntegerField(null=True)  # the last one given within the time
    has_left = models.BooleanField(null=True)
    value_kept = models.PositiveSmallIntegerField(null=True)  # per cent of `value`, 0 to 200

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "experiment", "customer"], name="act_lot_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace", "drawn_at"], condition=models.Q(settled_at=None), name="act_lot_unsettled"
            )
        ]
