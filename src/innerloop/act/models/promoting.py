"""Thanking customers and inviting them to recommend us: by which rules, to which places, and who was."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from innerloop.act.rules.promoting import Kind
from innerloop.customers.models import Customer
from innerloop.kernel.models import Origin
from innerloop.listen.models import Message, Response
from innerloop.team.models import WorkspaceRecord


class ReviewPlace(WorkspaceRecord):
    """Where customers can say to everybody what they think: a page of ours at a review site."""

    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500)  # https
    language = models.CharField(max_length=12, blank=True, default="")  # for those alone who speak it; "": for all
    country = models.CharField(max_length=2, blank=True, default="")  # ISO 3166, by their number; "": for all
    made_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(retired_at=None), name="act_reviewplace_name"
            ),
            models.CheckConstraint(
                condition=models.Q(url__startswith="https://"), name="act_reviewplace_address_is_safe"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PromotionRule(WorkspaceRecord):
    """Whom we thank after an answer, and what we invite them to. The first that fits is taken."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices())
    when = models.JSONField(default=dict)  # act.rules.conditions; empty: everybody who answered
    position = models.PositiveSmallIntegerField()
    words = models.JSONField(default=dict)  # our own instead of the usual, by language
    goes_to = models.URLField(max_length=500, blank=True, default="")  # for friends: an address of ours, else a form
    wait_hours = models.PositiveSmallIntegerField(default=24)  # after the answer: a case may be opened meanwhile
    rest_days = models.PositiveSmallIntegerField(default=180)  # between two to the same customer
    most_a_day = models.PositiveSmallIntegerField(default=100)
    made_at = models.DateTimeField(db_default=Now())
    on_since = models.DateTimeField(null=True)  # null: it plans nothing, and what is planned waits
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "position"], name="act_promotionrule_order")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(goes_to="") | models.Q(goes_to__startswith="https://"),
                name="act_promotionrule_address_is_safe",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Promotion(WorkspaceRecord):
    """One thanks to one customer for one answer, with what it invites to, and what came of it."""

    class State(models.TextChoices):
        PLANNED = "planned"  # decided at `decide_at`
        SENT = "sent"  # written; the message tells whether it arrived
        HELD = "held"  # something speaks against it that no waiting removes: `reasons`

    rule = models.ForeignKey(PromotionRule, on_delete=models.CASCADE, related_name="promotions", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices())
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="promotions", db_index=False)
    response = models.ForeignKey(Response, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    reasons = models.JSONField(default=list)  # [{"rule", "detail"}]
    planned_at = models.DateTimeField()
    decide_at = models.DateTimeField(null=True)
    place = models.ForeignKey(ReviewPlace, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    # By it a company's own page gets to know by whom a friend came; a friend knows it, so it opens nothing.
    code = models.CharField(max_length=12)
    token_digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(null=True)
    # Presses of a button, never mere visits: programs that look at links for viruses open every one.
    went_at = models.DateTimeField(null=True)
    went = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "response"], name="act_promotion_once_an_answer"),
            models.UniqueConstraint(fields=["workspace", "code"], name="act_promotion_code"),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="act_promotion_sent_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["decide_at"], condition=models.Q(decide_at__isnull=False), name="act_promotion_undecided"
            ),
            models.Index(fields=["workspace", "customer", "-sent_at"], name="act_promotion_person"),
            models.Index(fields=["workspace", "rule", "-sent_at"], name="act_promotion_of_rule"),
        ]


class Brought(WorkspaceRecord):
    """Which thanks a friend came by; the fact that one customer brought another is of the customers' room."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="brought")
    referral = models.ForeignKey("customers.Referral", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "referral"], name="act_brought_once")]
