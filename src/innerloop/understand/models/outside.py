"""A language model that a workspace may have, what was spent on it, and what it said beside the customer's words."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from innerloop.kernel import sealing
from innerloop.listen.models import Response
from innerloop.team.models import Member, WorkspaceRecord


class LanguageModel(WorkspaceRecord):
    """Where a workspace's language model is, and how much of it may be used. Without a row, or off, there is none."""

    kind = models.CharField(max_length=20)  # which protocol; outside.port knows it
    base_url = models.CharField(max_length=500)
    model = models.CharField(max_length=120)
    sealed = models.TextField(blank=True, default="")  # the key
    patience = models.PositiveSmallIntegerField(default=45)  # seconds
    calls_a_month = models.PositiveIntegerField(default=1_000)
    tokens_a_month = models.PositiveIntegerField(default=2_000_000)
    is_on = models.BooleanField(default=True)
    connected_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="")  # of the last test, empty where it went well

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], name="understand_languagemodel_once"),
            models.CheckConstraint(condition=Q(patience__gte=1), name="understand_languagemodel_patience"),
        ]

    def __str__(self) -> str:
        return self.model

    @property
    def key(self) -> str:
        """Return the key; raises kernel.sealing.SealBroken."""
        return sealing.unseal(self.sealed).get("key", "")


class ModelUse(WorkspaceRecord):
    """What was asked of a language model in one month of the workspace, by what for.

    While an answer is awaited it holds as many tokens as it may cost: two at once do not pass the limit together.
    """

    month = models.DateField()  # its first day
    purpose = models.CharField(max_length=20)
    calls = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "month", "purpose"], name="understand_modeluse_once")
        ]


class Translation(WorkspaceRecord):
    """The comment of an answer in another language, as a machine says it. It goes when the comment goes."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="translations", db_index=False)
    language = models.CharField(max_length=12)
    text = models.TextField()
    of_words = models.CharField(max_length=64)  # the digest of the comment that it was made of
    made_by = models.CharField(max_length=120)  # the name of the model; empty: the demo brought it along
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "language"], name="understand_translation_once")
        ]
