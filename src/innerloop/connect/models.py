"""What the connect room keeps: imports, the rows that they refused, and which rows were imported before."""

from typing import ClassVar

from django.db import models

from innerloop.kernel.models import Record
from innerloop.team.models import Member, Notice, WorkspaceRecord


class Import(WorkspaceRecord):
    """One file on its way in, from its upload to the verdict on its last row.

    `position` counts the drafts that are done, so that a killed import goes on where it stopped. Who works on
    it holds the number of its `attempt`: an older one finds another number and stops.
    """

    class Kind(models.TextChoices):
        RESPONSES = "responses", "Answers"
        CUSTOMERS = "customers", "Customers"
        EVENTS = "events", "Events"

    class State(models.TextChoices):
        SURVEYED = "surveyed", "Waiting for its columns"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Ready to import"
        RUNNING = "running", "Being imported"
        DONE = "done", "Imported"
        FAILED = "failed", "Stopped"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SURVEYED)
    attempt = models.PositiveIntegerField(default=0)
    file_name = models.CharField(max_length=255)
    outline = models.JSONField(default=dict)  # what the survey found, no words of anybody
    metric = models.CharField(max_length=40, blank=True, default="")  # a slug; empty but for answers
    mapping = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # of the rows imported so far
    check_counts = models.JSONField(default=dict)  # of the rehearsal: what would become of the rows
    findings = models.JSONField(default=dict)  # of the rehearsal: how dates are read, first drafts, first refusals
    reason = models.CharField(max_length=500, blank=True, default="")  # why it stopped
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="connect_import_newest")]


class RefusedRow(WorkspaceRecord):
    """A row that an import refused, with its line in the file and the reason. Kept for a month."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refused_rows", db_index=False)
    line = models.PositiveIntegerField()
    reason = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["source", "line", "id"], name="connect_refusedrow_line")]


class ImportedRow(WorkspaceRecord):
    """That a row was imported, and the response that it is part of. Kept for good.

    Idempotency keys are forgotten after a month; a file may come again after a year. `digest` is a keyed hash
    of the row's key, and `said` one of what it said, so nothing of a person is in it and it outlives an erasure.
    """

    digest = models.BinaryField(max_length=16)
    said = models.BinaryField(max_length=8, default=b"")
    response_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="connect_importedrow_once")
        ]


class Callback(WorkspaceRecord):
    """A call of a provider that proved where it came from and could not be heard, kept as it came."""

    class State(models.TextChoices):
        MALFORMED = "malformed", "Could not be read"
        FAILED = "failed", "Failed on our side"
        EARLY = "early", "Waits for the provider’s own answer"  # nothing went wrong: it is not listed
        ASIDE = "aside", "Set aside as automatic"  # a mail that no person seems to have written; the body is the mail

    line = models.ForeignKey("listen.Line", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    why = models.CharField(max_length=300)
    method = models.CharField(max_length=8)
    query = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)  # how often it was heard again in vain
    due_at = models.DateTimeField(null=True)  # when it is heard again by itself; null: only by hand

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-at"], name="connect_callback_newest"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="connect_callback_due"),
        ]


class Reading(WorkspaceRecord):
    """Where the reading of one feed or search stands, so that whoever reads next goes on from there.

    `source` is the SHA-256 of its address: an address may be long, and is in the line's settings already. `mark` is
    what the other side gave to tell what is new: `if-none-match` and `if-modified-since`, or the newest post.
    """

    line = models.ForeignKey("listen.Line", on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=64)
    mark = models.JSONField(default=dict)
    trouble = models.CharField(max_length=300, blank=True, default="")  # why it could not be read; listed once
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "line", "source"], name="connect_reading_once")
        ]


class Outlet(Record):
    """How a way out stands that the operator has set up for every workspace, such as mail: held since when, and why.

    It has the fields of a line that say so. No workspace's: what holds it holds everybody's.
    """

    port = models.CharField(max_length=20, unique=True)  # of its deliveries
    failures = models.PositiveIntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    held_why = models.CharField(max_length=500, default="")
    paced_until = models.DateTimeField(null=True)


class Destination(WorkspaceRecord):
    """Where notices go that a whole team reads: a channel of Slack or Teams, or whatever an Apprise server reaches."""

    kind = models.CharField(max_length=12)  # connect.alerts.places knows it
    name = models.CharField(max_length=120)
    sealed = models.TextField()  # the address, which lets anybody write there
    notices = models.JSONField(default=list)  # the kinds of notices that go there
    teams = models.JSONField(default=list)  # ids; only of these and those below them; empty: of all
    says_names = models.BooleanField(default=False)
    says_words = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    test_state = models.CharField(max_length=8, blank=True, default="")
    test_outcome = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class Posting(WorkspaceRecord):
    """Something that happened, on its way to a destination; of several members who are told of it, once."""

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="postings", db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    once = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "destination", "once"], name="connect_posting_once")
        ]


class PushBrowser(WorkspaceRecord):
    """A browser in which a member wants to be told."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    endpoint_digest = models.CharField(max_length=64)
    sealed = models.TextField()  # its address at the push service, and its keys
    name = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    outcome = models.CharField(max_length=300, blank=True, default="")  # why the last message did not arrive

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "endpoint_digest"], name="connect_pushbrowser_once")
        ]

    def __str__(self) -> str:
        return self.name
