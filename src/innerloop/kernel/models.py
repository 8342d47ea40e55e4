"""Rows that belong to no room: events and who has read them, deliveries, repeated requests."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from innerloop.kernel import ids
from innerloop.kernel.fields import TransactionId


class Record(models.Model):
    """Anything with an identity of its own."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)

    class Meta:
        abstract = True


class Origin(models.TextChoices):
    """Where a fact came from: only what is live may reach people."""

    LIVE = "live"
    IMPORT = "import"
    DEMO = "demo"


class Event(Record):
    """One fact, append-only. Holds ids, numbers and codes, never words, names or addresses.

    The table is partitioned by the range of its time-ordered id (migration 0001), so nothing may
    point at it by foreign key, and it points at nothing itself: it outlives what it tells of.
    """

    workspace_id = models.UUIDField()
    kind = models.TextField()
    customer_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    actor = models.TextField(default="system")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    origin = models.TextField(choices=Origin.choices, default=Origin.LIVE)
    lane = models.SmallIntegerField()
    tx = TransactionId(db_default=models.Func(function="pg_current_xact_id"))
    data = models.JSONField(default=dict)

    class Meta:
        managed = False  # Django cannot make a partitioned table; the migration does.
        db_table = "kernel_event"


class Cursor(models.Model):
    """How far one subscriber has read one lane. Whoever locks the row drains the lane."""

    subscriber = models.TextField()
    lane = models.SmallIntegerField()
    tx = TransactionId()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "lane"], name="kernel_cursor_one_a_lane")
        ]


class News(models.Model):
    """One thing that open pages were told, for as long as one of them may ask for what it missed.

    Its number is drawn while nobody else tells anything in the workspace (`kernel.news`), so that numbers come in the
    order of the commits.
    """

    id = models.BigAutoField(primary_key=True)
    workspace_id = models.UUIDField()
    told_at = models.DateTimeField(db_default=Now())
    told = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "id"], name="kernel_news_of_workspace")]


class SetAside(Record):
    """An event that one subscriber could not digest: kept with its error, visible, replayable."""

    subscriber = models.TextField()
    event_id = models.UUIDField()
    workspace_id = models.UUIDField()
    kind = models.TextField()
    error = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=1)
    set_aside_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # somebody decided that it stays so

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "event_id"], name="kernel_setaside_once_a_subscriber")
        ]


class RescuedJob(Record):
    """A job whose worker died while at it: how often in a row, and since when it is set aside for that.

    Known by its task and what it was called with, but for the tick of the clock: each turn of what is done every
    minute is another row of the queue, and kills the next worker all the same.
    """

    task_name = models.TextField()
    arguments = models.JSONField(default=dict)
    job_id = models.BigIntegerField()  # its last turn, in the queue
    rescues = models.PositiveSmallIntegerField()
    rescued_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["RescuedJob"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task_name", "arguments"], name="kernel_rescuedjob_once_a_job")
        ]


class RepeatedRequest(models.Model):
    """The answer that a request with an idempotency key got, kept so that a repeat gets it again."""

    workspace_id = models.UUIDField()
    scope = models.TextField()
    key = models.TextField()
    object_id = models.UUIDField(null=True)
    body_hash = models.TextField()
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "scope", "key"], name="kernel_repeatedrequest_key")
        ]
        indexes: ClassVar = [models.Index(fields=["made_at"], name="kernel_repeatedrequest_age")]


class Delivery(Record):
    """Something to be sent: due when, tried how often, by whom just now, with what outcome."""

    class State(models.TextChoices):
        DUE = "due"
        SENDING = "sending"
        SENT = "sent"
        REFUSED = "refused"  # the provider said no for good
        UNKNOWN = "unknown"  # the provider may have accepted it; sent once more where nobody reports on it
        STOPPED = "stopped"  # we did: suppressed, or out of date

    workspace_id = models.UUIDField()
    port = models.TextField()  # which sender takes it: "email", "notice", "http:LINE", …
    object_id = models.UUIDField()  # what is sent; the port knows the table
    idempotency_key = models.TextField()
    state = models.TextField(choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    provider_id = models.TextField(default="")
    outcome = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    repeated_at = models.DateTimeField(null=True)  # its fate was unknown, and it was sent once more

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "idempotency_key"], name="kernel_delivery_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["port", "due_at"],
                condition=models.Q(state__in=["due", "sending"]),
                name="kernel_delivery_due",
            ),
            # Whose turn it is: one step from workspace to workspace, and in each only its next ones.
            models.Index(
                fields=["port", "workspace_id", "due_at", "id"],
                condition=models.Q(state="due"),
                name="kernel_delivery_turn",
            ),
            models.Index(fields=["workspace_id", "object_id"], name="kernel_delivery_object"),
        ]
