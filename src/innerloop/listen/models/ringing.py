"""Calls that connect one of us with a customer."""

from typing import ClassVar

from django.db import models

from innerloop.customers.models import Customer
from innerloop.listen.models.lines import Line
from innerloop.team.models import WorkspaceRecord


class Ring(WorkspaceRecord):
    """One call between one of us and a customer: our own telephone is rung first, and then theirs."""

    class State(models.TextChoices):
        RINGING = "ringing"  # ours
        CONNECTING = "connecting"  # ours picked up and pressed 1; theirs is rung
        TALKING = "talking"
        TALKED = "talked"  # their end was picked up: by them, or by a mailbox
        MISSED = "missed"  # they did not pick up
        UNANSWERED = "unanswered"  # we did not; theirs was never rung
        FAILED = "failed"

    RUNNING = (State.RINGING, State.CONNECTING, State.TALKING)

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    about = models.UUIDField()  # what the room that asked for it calls its own: a case
    by = models.CharField(max_length=80)
    key = models.CharField(max_length=64)  # one press of the button, however often it is sent
    our_phone = models.CharField(max_length=20)
    their_address = models.CharField(max_length=320)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RINGING)
    provider_id = models.CharField(max_length=255, blank=True, default="")
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="listen_ring_once")]
