"""Visits: what was requested at an invitation's address, to tell people from the scanners of their mailboxes."""

from typing import ClassVar

from django.db import models

from innerloop.listen.models.asking import Invitation
from innerloop.team.models import WorkspaceRecord


class Visit(WorkspaceRecord):
    """One request to `/s/TOKEN`, kept for 30 days. None is kept of an anonymous program.

    `score` is the one in the address (a score tapped in a mail), of a POST the one that was sent. `source` is a
    keyed hash of the address it came from, never the address. `signals` are codes of rules.scanners.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="visits", db_index=False)
    at = models.DateTimeField()
    method = models.CharField(max_length=4)
    score = models.SmallIntegerField(null=True)
    source = models.CharField(max_length=32)
    signals = models.JSONField(default=list)
    is_automatic = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "invitation", "-at"], name="listen_visit_invitation"),
            models.Index(fields=["workspace", "source", "-at"], name="listen_visit_source"),
        ]
