"""Records of the understand room."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from innerloop.customers.models import Customer, Organization
from innerloop.kernel.fields import TransactionId
from innerloop.listen.models import Metric, Product, Program, Response, Touchpoint
from innerloop.team.models import Employee, Member, Team, WorkspaceRecord

USUAL = ["touchpoint", "product", "team", "channel", "program"]


def usual_dimensions() -> list[str]:
    """Return what is watched where nobody chose."""
    return list(USUAL)


class Fact(WorkspaceRecord):
    """One scored question of one response, ready to be counted: what every score is made of.

    Kept by the subscriber `understand.facts` and made anew from the responses at any time. Carries the
    time of the customer's next answer to the same metric (at all, and at this touchpoint), so that
    "the latest answer of each" is a filter and not a sort.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="facts", db_index=False)
    question_key = models.CharField(max_length=200)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    score = models.SmallIntegerField()
    answered_at = models.DateTimeField()
    answered_on = models.DateField()
    next_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    next_here_at = models.DateTimeField(null=True)
    next_here_on = models.DateField(null=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=12, blank=True, default="")
    properties = models.JSONField(default=dict)
    # Nobody may be picked out by it: below five in a slice it is neither counted nor shown (rules/anonymity.py).
    is_anonymous = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "question_key"], name="understand_fact_question")
        ]
        indexes: ClassVar = [
            # The columns of the plainest question, so that it is answered from the index alone.
            models.Index(
                fields=["workspace", "metric", "answered_at"],
                include=["score", "next_at"],
                name="understand_fact_by_time",
            ),
            # So that a workspace in which nobody answers anonymously pays nothing for the floor.
            models.Index(
                fields=["workspace", "metric", "answered_at"],
                condition=models.Q(is_anonymous=True),
                name="understand_fact_anonymous",
            ),
            models.Index(fields=["customer", "metric", "answered_at"], name="understand_fact_person"),
            # For the list of channels in use, which is read by hopping from one to the next.
            models.Index(fields=["workspace", "channel"], name="understand_fact_channel"),
        ]


class Lake(WorkspaceRecord):
    """The copy of a workspace's facts that is read column by column: what of it is there, and how it is laid out.

    The rows lie in `files`, which are those of `snapshot`: None while there is none, or while it is made anew. What
    the facts have become since then is in `FactChange`, so that the two together are always the facts as they are.
    """

    # Of what was kept in an earlier layout nothing is read: it is made anew.
    layout = models.PositiveSmallIntegerField()
    is_followed = models.BooleanField(default=True)  # whether changes are noted; not of one that could not be made
    snapshot = models.BigIntegerField(null=True)
    columns = models.JSONField(default=dict)  # by property: the column that its values are in
    files = models.JSONField(default=dict)  # which files are read: lake/files.py
    facts = models.PositiveBigIntegerField(default=0)
    changes = models.PositiveBigIntegerField(default=0)  # how many rows stand beside the facts, until a sweep
    gone_at = models.DateTimeField(null=True)  # since when some file has had a row of what may be no more
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # when the files were last brought up to the facts
    swept_at = models.DateTimeField(null=True)  # when files were last cleared of what is no more; None of new ones
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True, default="")  # the kind of error, no words of it

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace"], name="understand_lake_workspace")]


class FactChange(models.Model):
    """A fact that came to be (+1) or is no more (-1), as it was, until the files of the lake know of it.

    Written by triggers on the facts themselves, so that no change of them can be forgotten, and only for workspaces
    that have a lake. Carries no key to another table: it is read and dropped by the ten thousand.
    """

    id = models.BigAutoField(primary_key=True)
    # Which transaction wrote it: told, that it was visible to whoever brought the files up.
    tx = TransactionId(db_default=models.Func(function="pg_current_xact_id"))
    sign = models.SmallIntegerField()
    fact_id = models.UUIDField()
    workspace_id = models.UUIDField()
    metric_id = models.UUIDField()
    score = models.SmallIntegerField()
    answered_at = models.DateTimeField()
    answered_on = models.DateField()
    next_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    next_here_at = models.DateTimeField(null=True)
    next_here_on = models.DateField(null=True)
    touchpoint_id = models.UUIDField(null=True)
    product_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    employee_id = models.UUIDField(null=True)
    program_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    properties = models.JSONField()
    is_anonymous = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id"], name="understand_factchange_of")]


class Watching(WorkspaceRecord):
    """How a workspace is watched: one row, made when it is first looked at or set."""

    is_on = models.BooleanField(default=True)
    # At most one false alarm in so many days, over everything.
    days_a_false_alarm = models.PositiveSmallIntegerField(default=30)
    least_points = models.PositiveSmallIntegerField(default=6)  # the smallest change that is looked for
    dimensions = models.JSONField(default=usual_dimensions)
    has_volume = models.BooleanField(default=True)
    looked_until = models.DateField(null=True)  # the last day that was looked at

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

    `of` is the id of the slice's row, or the channel itself, and empty where `by` is.
    """

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.CharField(max_length=20, blank=True, default="")
    of = models.CharField(max_length=40, blank=True, default="")
    state = models.JSONField(default=dict)  # see actions/watching/keeping.py

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "metric", "by", "of"], name="understand_series_once")
        ]


class Finding(WorkspaceRecord):
    """A change that was found: in which series, which way, since when, by how much, and what became of it.

    `part_of` is the finding that was told of first where both are one matter.
    """

    class Matter(models.TextChoices):
        SCORE = "score"
        VOLUME = "volume"

    class Way(models.TextChoices):
        DOWN = "down"
        UP = "up"

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.CharField(max_length=20, blank=True, default="")
    of = models.CharField(max_length=40, blank=True, default="")
    matter = models.CharField(max_length=6, choices=Matter.choices)
    way = models.CharField(max_length=4, choices=Way.choices)
    since_on = models.DateField()
    since_low_on = models.DateField()
    since_high_on = models.DateField()
    found_on = models.DateField()  # the day whose answers made it ring
    found_at = models.DateTimeField()
    before = models.JSONField()  # top, middle, bottom: of the year before, or for a volume what was to be expected
    after = models.JSONField()
    carriers = models.JSONField(default=list)  # the slices that carry it, the heaviest first
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
                fields=["workspace", "metric", "by", "of", "matter", "found_on"], name="understand_finding_once"
            ),
            models.UniqueConstraint(
                fields=["workspace", "metric", "by", "of", "matter"],
                condition=models.Q(ended_on=None),
                name="understand_finding_stands",
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
