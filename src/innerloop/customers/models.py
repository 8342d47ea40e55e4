"""Records of the customers room."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import MD5, Cast, Now

from innerloop.team.models import Member, WorkspaceRecord


class Organization(WorkspaceRecord):
    """A company or household that people belong to."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "key"], name="customers_organization_key")
        ]

    def __str__(self) -> str:
        return self.name


class Customer(WorkspaceRecord):
    """A person whom we may ask. Known by identities; merged or erased, never deleted."""

    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=12, blank=True, default="")
    time_zone = models.CharField(max_length=60, blank=True, default="")
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)  # a year's worth
    currency = models.CharField(max_length=3, blank=True, default="")
    properties = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    known_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-known_at"], name="customers_customer_newest"),
            # Some of many, the same whenever they are drawn: the first by lot, without all being looked at.
            models.Index(
                "workspace",
                MD5(Cast("id", models.TextField())),
                condition=models.Q(merged_into=None, erased_at=None),
                name="customers_customer_by_lot",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | ~models.Q(currency=""), name="customers_customer_money"
            )
        ]

    def __str__(self) -> str:
        return self.name or "No name"


class Identity(WorkspaceRecord):
    """One way to know a customer: an id of the company's own, an address, a number."""

    class Kind(models.TextChoices):
        EXTERNAL_ID = "external_id"
        EMAIL = "email"
        PHONE = "phone"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value = models.CharField(max_length=320)  # normalised: what is compared
    as_given = models.CharField(max_length=320)
    is_verified = models.BooleanField(default=True)
    is_shared = models.BooleanField(default=False)  # one phone, a family: names nobody for certain
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "value"],
                condition=models.Q(is_verified=True, is_shared=False),
                name="customers_identity_one_person",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "customer"], name="customers_identity_person"),
            models.Index(fields=["workspace", "kind", "value"], name="customers_identity_value"),
        ]


class Merge(WorkspaceRecord):
    """Two records found to be one person; kept so that it can be undone."""

    winner = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    loser = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField()  # what went from loser to winner, by table
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)


class Membership(WorkspaceRecord):
    """A customer's time in an organization, in a role."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=60, blank=True, default="")
    weight = models.DecimalField(max_digits=6, decimal_places=4, default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "customer"], name="customers_membership_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "customer", "organization"],
                condition=models.Q(ends_on=None),
                name="customers_membership_open_once",
            )
        ]


class Purpose(models.TextChoices):
    """What we may write to a customer for."""

    ASK = "ask"
    REPLY = "reply"
    TELL = "tell"
    PROMOTE = "promote"


class Consent(WorkspaceRecord):
    """What a customer allowed for one address, channel and purpose; the newest row counts."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    is_given = models.BooleanField()
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=80)
    wording = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "customer", "-said_at"], name="customers_consent_newest")
        ]


class Suppression(WorkspaceRecord):
    """An address that is not written to. A keyed hash, so that it outlives the person's erasure."""

    channel = models.CharField(max_length=20)
    address_digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, blank=True, default="")  # "": all
    reason = models.CharField(max_length=20)  # unsubscribed, bounced, complained, by_hand
    suppressed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "channel", "address_digest", "purpose"], name="customers_suppression_once"
            )
        ]


class Property(WorkspaceRecord):
    """A property of customers or answers, declared when it was first seen."""

    class Kind(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        DATE = "date"
        FLAG = "flag"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    seen = models.JSONField(default=list)  # the first values seen, at most 50, for the pages' choices
    declared_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "name"], name="customers_property_name")]


class Behavior(WorkspaceRecord):
    """Something a customer did, told by another system: an order, a login, a payment."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="behaviors")
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True)
    occurred_at = models.DateTimeField()
    properties = models.JSONField(default=dict)
    revenue = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    revenue_kind = models.CharField(max_length=12, blank=True, default="")  # new, renewal, expansion, loss

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "key"], name="customers_behavior_key"),
            models.CheckConstraint(
                condition=models.Q(revenue__isnull=True) | ~models.Q(currency=""), name="customers_behavior_money"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "customer", "-occurred_at"], name="customers_behavior_newest"),
            # What somebody paid is summed from here alone, however much else other systems have told of them.
            models.Index(
                fields=["workspace", "customer", "occurred_at"],
                include=["revenue", "currency", "revenue_kind"],
                condition=models.Q(revenue__isnull=False),
                name="customers_behavior_money_sum",
            ),
        ]


class Referral(WorkspaceRecord):
    """That one customer brought another. The years after are told by what the other does; who was erased is None."""

    promoter = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="brought")
    friend = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    brought_at = models.DateTimeField()
    source = models.CharField(max_length=10)  # page: the friend left their address; api: another system told

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "friend"], name="customers_referral_brought_once"),
            models.CheckConstraint(
                condition=models.Q(promoter__isnull=True)
                | models.Q(friend__isnull=True)
                | ~models.Q(promoter=models.F("friend")),
                name="customers_referral_of_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "-brought_at", "-id"], name="customers_referral_newest")]
