"""The facts that scores are counted from, and their copy in columns."""

from typing import ClassVar

from django.db import models

from innerloop.customers.models import Customer, Organization
from innerloop.kernel.fields import TransactionId
from innerloop.listen.models import Metric, Product, Program, Response, Touchpoint
from innerloop.team.models import Employee, Team, WorkspaceRecord


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
