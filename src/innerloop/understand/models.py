"""Records of the understand room."""

from typing import ClassVar

from django.db import models

from innerloop.customers.models import Customer, Organization
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
