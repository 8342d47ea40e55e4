"""Asking: surveys and their versions, programs, invitations, the threads they run on."""

from typing import ClassVar

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now

from innerloop.customers.models import Customer
from innerloop.listen.models.lines import Line
from innerloop.listen.models.places import Metric, Product, Touchpoint
from innerloop.team.models import Employee, Team, WorkspaceRecord


class Survey(WorkspaceRecord):
    """What is asked. Its words live in its versions; the newest published one is used for new invitations."""

    name = models.CharField(max_length=120)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SurveyVersion(WorkspaceRecord):
    """A survey as it was at one time. Append-only: answers point at the words that were asked."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()  # listen.rules.content says what is in it
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="listen_surveyversion_number")
        ]


class Program(WorkspaceRecord):
    """When and whom a survey asks."""

    class Kind(models.TextChoices):
        RELATIONSHIP = "relationship"
        EPISODIC = "episodic"
        TRANSACTIONAL = "transactional"
        ALWAYS_ON = "always_on"
        ONE_OFF = "one_off"

    slug = models.SlugField(max_length=60, unique=True)  # it is an address: /l/SLUG
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # What its scores are about (rules.levels); empty: as the kind lets one guess.
    level = models.CharField(max_length=12, blank=True, default="", db_default="")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="programs")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_default = models.BooleanField(default=False)
    is_anonymous = models.BooleanField(default=False)
    # An anonymous program stays one: people answered because it was.
    first_answered_on = models.DateField(null=True)
    channel = models.CharField(max_length=20, default="email")
    answer_for_days = models.PositiveSmallIntegerField(default=60)
    # A person asked by any program within these days is not asked again.
    rest_days = models.PositiveSmallIntegerField(default=30)
    # Whom it asks by itself, when, and within which limits; listen.rules.plans says what is in it.
    plan = models.JSONField(default=dict, blank=True)
    # The last day (of the workspace's zone) whose asks have all been planned.
    planned_through = models.DateField(null=True)
    # The sites that may embed it, such as https://shop.example; none named means any.
    origins = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Part of the key that proves who a visitor of a site is: one more makes a new key.
    identity_round = models.PositiveSmallIntegerField(default=0, db_default=0)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(is_default=True), name="listen_program_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Thread(WorkspaceRecord):
    """One conversation with a customer on one channel, between their address and ours."""

    class Floor(models.TextChoices):
        SURVEY = "survey"
        PERSON = "person"
        NOBODY = "nobody"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="threads")
    channel = models.CharField(max_length=20)
    # None: the operator set the channel up for everybody, as mail is.
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="threads")
    their_address = models.CharField(max_length=320)
    our_address = models.CharField(max_length=320)
    # Only while the survey has the floor may a message be read as a score.
    floor = models.CharField(max_length=10, choices=Floor.choices, default=Floor.NOBODY)
    # Where the survey stands while it has the floor: whose ask, and which question waits for an answer.
    invitation = models.ForeignKey(
        "listen.Invitation", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    awaits = models.CharField(max_length=200, blank=True, default="")
    is_reasked = models.BooleanField(default=False)
    language = models.CharField(max_length=12, blank=True, default="")
    heard_at = models.DateTimeField(null=True)  # their newest message: some channels allow free words only after one
    wants_person_at = models.DateTimeField(null=True)  # asked for a person; null again when one has taken the floor
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "customer", "channel", "their_address", "our_address"], name="listen_thread_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "channel", "their_address"], name="listen_thread_address"),
            models.Index(
                fields=["workspace", "wants_person_at"],
                condition=models.Q(wants_person_at__isnull=False),
                name="listen_thread_wants_person",
            ),
            models.Index(
                fields=["workspace", "heard_at"],
                condition=models.Q(floor="person"),
                name="listen_thread_with_person",
            ),
        ]


class Invitation(WorkspaceRecord):
    """One ask of one customer. Keeps what was true when asked; at most one response answers it."""

    class State(models.TextChoices):
        PLANNED = "planned"  # considered, and its time has not come: a delay, an hour of its day
        HELD = "held"  # not asked: the reasons say why; with a `decide_at` it is weighed again then
        QUEUED = "queued"
        SENT = "sent"
        LINK = "link"  # an address was made, nothing was sent
        UNDELIVERED = "undelivered"
        ANSWERED = "answered"

    # Considered and not asked, or not yet.
    NOT_ASKED = (State.PLANNED, State.HELD)

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="invitations")
    survey_version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True, null=True)
    occasion_key = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State.choices)
    # Answered anonymously: the response does not point here, and the state goes on as if it had never come.
    is_spent = models.BooleanField(db_default=False)
    reasons = models.JSONField(default=list)  # why held: [{"rule", "detail"}]
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=12, blank=True, default="")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    properties = models.JSONField(default=dict)
    asked_at = models.DateTimeField()  # until it is asked: when it was last considered
    expires_at = models.DateTimeField()
    # When it should be asked: how late it may become is counted from here.
    due_at = models.DateTimeField(null=True)
    # When it is decided, or decided again; null once nothing is left to decide.
    decide_at = models.DateTimeField(null=True)
    is_asked_for = models.BooleanField(db_default=False)  # a person insists: nobody is too tired for it
    # When to write again to somebody who has not answered; null where nothing more is written.
    follow_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(db_default=0)
    is_switched = models.BooleanField(db_default=False)  # it went on by the program's second channel

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "occasion_key"], name="listen_invitation_occasion"),
            models.CheckConstraint(
                condition=~models.Q(is_spent=True, state="answered"), name="listen_invitation_spent_is_told_to_nobody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-asked_at"], name="listen_invitation_newest"),
            models.Index(fields=["workspace", "customer", "-asked_at"], name="listen_invitation_person"),
            models.Index(fields=["program", "-asked_at"], name="listen_invitation_program"),
            models.Index(
                fields=["decide_at"],
                condition=models.Q(decide_at__isnull=False),
                name="listen_invitation_undecided",
            ),
            models.Index(
                fields=["follow_at"],
                condition=models.Q(follow_at__isnull=False),
                name="listen_invitation_follow",
            ),
        ]


class Decision(WorkspaceRecord):
    """One time that an invitation was weighed, with every reason against it. Append-only: it says why, for good."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField()
    is_allowed = models.BooleanField()
    reasons = models.JSONField(default=list)  # [{"rule", "detail"}]
    next_at = models.DateTimeField(
        null=True
    )  # the first moment at which nothing is against it; null where none is known


class Listing(WorkspaceRecord):
    """A customer on the list of a program that asks a list, once."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="listings")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    listed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "program", "customer"], name="listen_listing_once")
        ]


class Message(WorkspaceRecord):
    """One message of a thread, in or out, with what the provider told of it."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class Purpose(models.TextChoices):
        """Why it was written. ASK, REMIND, TELL and PROMOTE begin; the rest answers somebody and may follow at once."""

        ASK = "ask"
        REMIND = "remind"
        SURVEY = "survey"  # the survey's next question, or asking again
        THANKS = "thanks"
        STOPPED = "stopped"  # the one confirmation that an opt-out gets
        STARTED = "started"
        HANDOVER = "handover"
        REPLY = "reply"  # a person of ours wrote it
        TAKEN = "taken"  # a person of ours took the floor; nothing was sent
        TELL = "tell"  # what we did, thanks: within what customers allow us to tell
        PROMOTE = "promote"  # an invitation to recommend us: to those alone who said yes to such
        TEST = "test"
        HEARD = "heard"  # theirs

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        DELIVERED = "delivered"
        READ = "read"
        FAILED = "failed"
        UNKNOWN = "unknown"
        RECEIVED = "received"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    invitation = models.ForeignKey(Invitation, on_delete=models.SET_NULL, null=True, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    channel = models.CharField(max_length=20)
    # By which it came or leaves; a provider's id means something there only. None as in the thread.
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    provider_id = models.CharField(max_length=255, null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.ASK)
    text = models.TextField(blank=True, default="")
    choices = models.JSONField(default=list)  # the buttons under it: [{"value", "label"}]
    facts = models.JSONField(default=dict)  # what the provider told in numbers and codes: segments, an error's code
    recording = models.CharField(max_length=255, blank=True, default="")  # a sound file below the home folder
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "direction", "provider_id"],
                condition=models.Q(line__isnull=False),
                name="listen_message_provider_id",
            ),
            models.UniqueConstraint(
                fields=["workspace", "channel", "direction", "provider_id"],
                condition=models.Q(line__isnull=True),
                name="listen_message_no_line",
            ),
        ]
