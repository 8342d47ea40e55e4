"""What answers are about: the metric that was asked, the moment, the product."""

from typing import ClassVar

from django.db import models

from innerloop.team.models import Team, WorkspaceRecord


class Metric(WorkspaceRecord):
    """A scale and what its answers mean. `listen.rules.scale` reads it."""

    class Best(models.TextChoices):
        HIGH = "high"
        LOW = "low"

    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    low = models.SmallIntegerField()
    high = models.SmallIntegerField()
    best = models.CharField(max_length=4, choices=Best.choices, default=Best.HIGH)
    top = models.JSONField()
    bottom = models.JSONField()
    labels = models.JSONField(default=dict)
    not_scores = models.JSONField(default=list)  # codes such as "do not know": an answer, but no score

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "slug"], name="listen_metric_slug"),
            models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="listen_metric_range"),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(WorkspaceRecord):
    """A part of the customers' journey, such as joining, using or paying. Touchpoints lie in it, in its order."""

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    # The kind of behavior that ends the stage for a customer: then an episodic program asks about it.
    ends_with = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="listen_stage_key")]

    def __str__(self) -> str:
        return self.name


class Touchpoint(WorkspaceRecord):
    """A moment at which customers meet us; belongs to a stage of their journey."""

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    stage = models.ForeignKey(Stage, on_delete=models.SET_NULL, null=True, blank=True, related_name="touchpoints")
    owner_team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_set_up = models.BooleanField(default=True)  # False: seen in an answer, nobody has looked at it yet

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="listen_touchpoint_key")]

    def __str__(self) -> str:
        return self.name


class Product(WorkspaceRecord):
    """What was bought or used."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    owner_team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_set_up = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="listen_product_key")]

    def __str__(self) -> str:
        return self.name
