"""What customers' words were read as: themes, readings of single comments, and the places that speak of a theme."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from pgvector.django import HalfVectorField, HnswIndex

from innerloop.listen.models import Response
from innerloop.team.models import Member, WorkspaceRecord

DIMENSIONS = 384  # of both encoders
ENCODERS = ("minilm", "e5")


def _near(encoder: str) -> HnswIndex:
    """Return the index that finds near meanings: one for each encoder, since their vectors do not compare."""
    return HnswIndex(
        name=f"understand_reading_{encoder}",
        fields=["vector"],
        opclasses=["halfvec_ip_ops"],
        condition=Q(encoder=encoder),
    )


class Theme(WorkspaceRecord):
    """A matter that customers speak of, as a workspace names it: its words, and what to look for.

    A theme that was merged away keeps its row, so that its address and old links lead to the one that it became.
    """

    class Origin(models.TextChoices):
        BUILT_IN = "built-in"
        OWN = "own"
        FOUND = "found"  # in what customers say, by itself

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict)  # by language, where it is not the one of `name`
    description = models.CharField(max_length=400, blank=True, default="")
    examples = models.JSONField(default=list)  # sentences that speak of it, in any language
    heard_from = models.JSONField(default=dict)  # examples that customers said, by their answer: they go with it
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.OWN)
    is_on = models.BooleanField(default=True)
    merged_into_id: UUID | None
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField()
    # The past is held against it step by step, so that a kill costs one step: what is done, of how many, up to which.
    to_pass = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    passed_to = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)  # None while the past is being held against it
    failed_at = models.DateTimeField(null=True)  # it could not be; a change of the theme tries anew
    weighed = models.PositiveIntegerField(default=0)  # verdicts, when it was last looked whether they teach something
    weighed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "slug"], name="understand_theme_slug"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(is_on=False), name="understand_theme_merged_is_off"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace"], condition=Q(applied_at=None), name="understand_theme_applying"),
        ]

    def __str__(self) -> str:
        return self.name


class Unread(WorkspaceRecord):
    """An answer whose words are to be read, or read again: what is new first, history after it, the newest first.

    Whoever reads takes a row by a lease and without a lock: a transaction that stayed open while a machine reads
    would hold up everybody who follows the event log.
    """

    # Anew: it was read before, by other models.
    LIVE, AGAIN, HISTORY, ANEW = 0, 4, 8, 12

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(default=LIVE)
    noted_at = models.DateTimeField()  # a later note while it was being read keeps the row
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)  # set aside: it could not be read, however often it was tried
    failure = models.CharField(max_length=80, blank=True, default="")  # the kind of error, no words of it

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["rank", "-id"], condition=Q(failed_at=None), name="understand_unread_next"),
            models.Index(fields=["workspace", "rank"], name="understand_unread_of"),
            # Mostly empty: what may have killed whoever read it.
            models.Index(fields=["rank"], condition=Q(failed_at=None, tries__gt=0), name="understand_unread_again"),
        ]


class Edition(WorkspaceRecord):
    """The models and heads that read a workspace's words: a row for each that ever did.

    When new ones come, history is read anew by them: how many readings that is about, and how far it has come.
    """

    version = models.CharField(max_length=60)  # as a reading names its reader
    begun_at = models.DateTimeField()
    until = models.UUIDField(null=True)  # the newest reading of others when it began
    to_pass = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    passed_to = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)  # all of it has been noted
    looked_at = models.DateTimeField(null=True)  # when it was last looked what others have read since

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "version"], name="understand_edition_once"),
        ]

    def __str__(self) -> str:
        return self.version


class Reading(WorkspaceRecord):
    """What was read out of one text of an answer: its comment, or the words to another question.

    Feelings run from -1 to 1. Clauses lie in `spans` as start and end in the text, one after another; each has a
    feeling in hundredths and, where there is an encoder, a vector of 384 bytes in `clause_vectors`, in that order.
    """

    response_id: UUID
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="readings", db_index=False)
    question_key = models.CharField(max_length=200, blank=True, default="")  # empty: the comment
    reader = models.CharField(max_length=60)  # which models and heads, so that a change of them can be told
    language = models.CharField(max_length=12, blank=True, default="")
    feeling = models.FloatField()  # by the words alone
    fused = models.FloatField()  # with the question and the score
    label = models.SmallIntegerField()  # of the fused: -1 negative, 0 neutral or mixed, 1 positive
    sureness = models.FloatField()  # the probability of that label
    urgency = models.FloatField()
    churn = models.FloatField()
    praise = models.FloatField()  # of a person
    predicted = models.FloatField()  # the score that such words come with, 0 to 10
    spans = ArrayField(models.IntegerField(), default=list)
    clause_feelings = ArrayField(models.SmallIntegerField(), default=list)
    encoder = models.CharField(max_length=20, blank=True, default="")  # whose vectors; they compare within one only
    vector = HalfVectorField(dimensions=DIMENSIONS, null=True)
    clause_vectors = models.BinaryField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "question_key"], name="understand_reading_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "label", "response"], name="understand_reading_label"),
            # A pass over all readings goes in steps along it.
            models.Index(fields=["workspace", "id"], name="understand_reading_pass"),
            # How many there are of an encoder, and those of a small workspace, without looking into the others'.
            models.Index(
                fields=["workspace", "encoder"], condition=Q(vector__isnull=False), name="understand_reading_of"
            ),
            *(_near(encoder) for encoder in ENCODERS),
        ]


class Mention(WorkspaceRecord):
    """A place in a text that speaks of a theme, and how it speaks of it."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    response_id: UUID
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    theme_id: UUID
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    start = models.IntegerField()
    end = models.IntegerField()
    feeling = models.SmallIntegerField()  # -1, 0, 1
    strength = models.FloatField()  # 0 to 1: how surely it speaks of the theme
    is_given = models.BooleanField(default=False)  # by a person, not by the machine

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reading", "theme", "start"], name="understand_mention_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "theme", "response"], name="understand_mention_theme"),
            models.Index(fields=["response"], name="understand_mention_response"),
        ]


class Emerging(WorkspaceRecord):
    """Something that several customers say and no theme covers; known again from look to look by where it lies.

    Keeps places in readings and no sentence: what is erased is gone from here too.
    """

    encoder = models.CharField(max_length=20)  # which language family it is said in: vectors compare within one only
    middle = models.BinaryField()  # its place among meanings, 384 float32
    words = ArrayField(models.CharField(max_length=40), default=list)  # that tell it from the rest, the best first
    places = models.JSONField(default=list)  # reading, start, end; the most central first
    n = models.PositiveIntegerField()  # sentences in the time that was looked at
    this_week = models.PositiveIntegerField(default=0)
    is_growing = models.BooleanField(default=False)  # this week against the weeks before, beyond chance
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True)
    theme = models.ForeignKey(Theme, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-n"], name="understand_emerging_largest"),
        ]

    @property
    def name(self) -> str:
        """Return what it is called until somebody calls it something better."""
        return ", ".join(self.words[:2])


class Verdict(WorkspaceRecord):
    """What a person said of a reading: this does, or does not, speak of the theme; it feels otherwise.

    It outlives every reading of the machine, and is what the machine learns from. Without a theme it is about the
    feeling of the whole text.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="verdicts", db_index=False)
    question_key = models.CharField(max_length=200, blank=True, default="")
    theme_id: UUID | None
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, related_name="verdicts", db_index=False)
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    holds = models.BooleanField(default=True)
    feeling = models.SmallIntegerField(null=True)
    said_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    before = models.JSONField(default=dict)  # what the machine had read there: no words, so that it can stand again

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "question_key", "theme", "start"],
                name="understand_verdict_once",
                nulls_distinct=False,
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "theme", "said_at"], name="understand_verdict_theme"),
        ]
