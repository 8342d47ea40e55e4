"""Hearing: what somebody answered, every version of it, and its single answers."""

from typing import ClassVar

from django.db import models

from innerloop.customers.models import Customer, Organization
from innerloop.kernel.models import Origin
from innerloop.listen.models.asking import Invitation, Program, SurveyVersion
from innerloop.listen.models.places import Metric, Product, Touchpoint
from innerloop.team.models import Employee, Team, WorkspaceRecord


class Response(WorkspaceRecord):
    """What one customer answered on one occasion, as it stands now.

    An anonymous response has a random id, a date instead of a moment, no customer and no invitation.
    Foreign keys here carry no index of their own: the table is written a thousand times a second and
    read through the indexes below.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="responses", db_index=False
    )
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, null=True, related_name="response")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    survey_version = models.ForeignKey(
        SurveyVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    score = models.SmallIntegerField(null=True)
    comment = models.TextField(blank=True, default="")
    language = models.CharField(max_length=12, blank=True, default="")  # as the survey or the sender said
    may_contact = models.BooleanField(null=True)
    channel = models.CharField(max_length=20, blank=True, default="")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    properties = models.JSONField(default=dict)  # frozen: the customer's, overlaid by the invitation's
    answered_at = models.DateTimeField()
    answered_on = models.DateField()  # the workspace's local date
    changed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)
    # Where it was said, of what nobody asked for (rules.elsewhere.SOURCES); empty for an answer to a question of ours.
    source = models.CharField(max_length=12, blank=True, default="", db_default="")
    is_anonymous = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    # Set aside as automatic: kept, shown with its reasons (codes of rules.scanners), counted in no score. The
    # reasons stay when it is counted after all.
    excluded_at = models.DateTimeField(null=True)
    excluded_why = models.JSONField(null=True)

    is_replaced: bool  # of a row of `queries.responses`, which counts it

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-answered_at", "-id"], name="listen_response_newest"),
            models.Index(fields=["workspace", "customer", "-answered_at"], name="listen_response_person"),
            # So that it costs nothing to find out whether anonymous answers are few.
            models.Index(
                fields=["workspace", "answered_at"],
                condition=models.Q(is_anonymous=True),
                name="listen_response_anon",
            ),
            # Words without a score are few among many answers: their newest are found without reading the rest.
            models.Index(
                fields=["workspace", "-answered_at", "-id"],
                condition=models.Q(score__isnull=True),
                name="listen_response_unscored",
            ),
            models.Index(
                fields=["workspace", "-answered_at", "-id"],
                condition=~models.Q(source=""),
                name="listen_response_unasked",
            ),
            models.Index(
                fields=["workspace", "-excluded_at", "-id"],
                condition=models.Q(excluded_at__isnull=False),
                name="listen_response_aside",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(metric__isnull=False), name="listen_response_scored"
            ),
            models.CheckConstraint(
                condition=models.Q(is_anonymous=False)
                | models.Q(customer__isnull=True, invitation__isnull=True, employee__isnull=True),
                name="listen_response_anonymous",
            ),
        ]

    @property
    def is_automatic(self) -> bool:
        """Say whether a program gave it, as far as we can tell: without such reasons, one of us set it aside."""
        return self.excluded_at is not None and bool(self.excluded_why)


class ResponseVersion(WorkspaceRecord):
    """A response as it was after one change: its whole content. Append-only."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    changed_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    is_late: bool  # of a row of `queries.response_versions`

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "number"], name="listen_responseversion_number")
        ]


class Answer(WorkspaceRecord):
    """One question's answer within a response, as it stands now."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers", db_index=False)
    question_key = models.CharField(max_length=200)  # stable across a survey's versions
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    number = models.SmallIntegerField(null=True)
    choices = models.JSONField(null=True)
    text = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "question_key"], name="listen_answer_question")
        ]
