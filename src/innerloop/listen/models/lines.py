"""Lines: the ways to customers that a workspace has set up, such as a number at a provider."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from innerloop.kernel import sealing
from innerloop.team.models import WorkspaceRecord


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
    paced_until = models.DateTimeField(null=True)  # nothing leaves before: the rate, or the provider's "later"
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    tested = models.JSONField(default=dict)  # what the last test sent, and what was answered

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "channel"], name="listen_line_channel")]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> dict[str, str]:
        """Return the secrets of the line; raises kernel.sealing.SealBroken."""
        return sealing.unseal(self.sealed)
