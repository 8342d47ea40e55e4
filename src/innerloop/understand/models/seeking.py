"""What is needed to find words again: an index of each answer's, and the words that a workspace's customers use."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from innerloop.listen.models import Response
from innerloop.team.models import WorkspaceRecord


class Sought(WorkspaceRecord):
    """The words of an answer as they are sought: folded, each as it stands and by its stem. Apart from the answer,
    so that hearing one costs no index; gone with its words."""

    response_id: UUID
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="+")
    words = SearchVectorField()
    # As the answer has it, so that words which many use are found among the newest. None: kept as it was done before
    # there were phrases, until it is done anew.
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # What was added of late lies in a list that each search reads through: kept short, it costs a millisecond.
            GinIndex(fields=["words"], name="understand_sought_words", gin_pending_list_limit=512),
            models.Index(fields=["workspace", "-answered_at", "-response"], name="understand_sought_newest"),
        ]


class Gathering(WorkspaceRecord):
    """How far the words of what was answered before have been gathered into the index, so that a kill costs a portion.

    Done once, it is looked through again each day for what is missing.
    """

    passed_to = models.UUIDField(null=True)  # the last answer that was looked at
    to_pass = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # None until all has been looked at once

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace"], name="understand_gathering_once")]


class KnownWord(WorkspaceRecord):
    """A word that several customers have used, so that a mistyped one finds what was meant.

    Counted anew now and then from what is there: a word that only one or an erased answer holds is none of them.
    """

    word = models.CharField(max_length=40)
    answers = models.IntegerField()
    pairs = ArrayField(models.CharField(max_length=2))  # of letters beside each other: words that share many are near

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "word"], name="understand_word_once")]
        indexes: ClassVar = [GinIndex(fields=["pairs"], name="understand_word_pairs")]
