"""Lines: the ways to customers that a workspace has set up, such as a number at a provider."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from innerloop.kernel import sealing
from innerloop.team.models import WorkspaceRecord

# One message in 100 seconds; at a rate of nothing none would ever leave.
SLOWEST = Decimal("0.01")


class Line(WorkspaceRecord):
    """One set-up way to reach customers and be reached: the API and the pages call it a channel."""

    kind = models.CharField(max_length=20)  # which adapter: listen.channels
    channel = models.CharField(max_length=20)  # what customers know: sms, whatsapp, …
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    sealed = models.TextField(blank=True, default="")  # the secrets among the settings
    # The unguessable end of the address that the provider calls.
    inbound_key = models.CharField(max_length=64, unique=True)
    # Who asks when somebody writes first; left out, the default program.
    program = models.ForeignKey("listen.Program", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    per_second = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    # Nothing leaves before: the rate, the provider's "later", or that the line is held.
    paced_until = models.DateTimeField(null=True)
    # How often in a row nothing could leave for a reason that is the line's own; since when, and what was said last.
    failures = models.PositiveIntegerField(db_default=0)
    held_at = models.DateTimeField(null=True)
    held_why = models.CharField(max_length=500, db_default="")
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    tested = models.JSONField(default=dict)  # what the last test sent, and what was answered

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(per_second=None) | Q(per_second__gte=SLOWEST), name="listen_line_moves")
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "channel"], name="listen_line_channel")]

    def __str__(self) -> str:
        return self.name

    @property
    def port(self) -> str:
        """Return the port of its deliveries: its own, so that it holds up no other line."""
        return f"{self.kind}:{self.id}"

    @property
    def secrets(self) -> dict[str, str]:
        """Return the secrets of the line; raises kernel.sealing.SealBroken."""
        return sealing.unseal(self.sealed)
