"""What one of us can ask a customer who is on the telephone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from innerloop.listen.models import Invitation, Program

# More would be a list to search and not one to choose from while somebody waits.
MOST_INVITATIONS = 5
MOST_PROGRAMS = 20
_WAITING = (Invitation.State.LINK, Invitation.State.QUEUED, Invitation.State.SENT, Invitation.State.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: an invitation of theirs that waits for its answer, or a program that asks everybody."""

    program: Program
    invitation: Invitation | None = None

    @property
    def id(self) -> UUID:
        """Return what names it."""
        return self.invitation.id if self.invitation else self.program.id


def questions_for(customer_ids: Collection[UUID], *, now: datetime, put: UUID | None = None) -> Sequence[Question]:
    """Return what can be asked of a person by all their ids: what waits first, the default program last. Two queries.

    `put` is an invitation that was put already, whatever became of it. What is anonymous is left out: whoever takes
    an answer down knows whose it is.
    """
    unanswered = Q(response=None) | Q(response__excluded_at__isnull=False)
    waits = Q(state__in=_WAITING, is_spent=False, expires_at__gt=now) & unanswered
    waiting = Invitation.objects.filter(
        waits | Q(id=put), customer_id__in=customer_ids, program__is_anonymous=False
    ).select_related("program__survey__metric", "program__workspace", "survey_version", "touchpoint")
    open_to_all = Program.objects.filter(
        Q(kind=Program.Kind.ALWAYS_ON) | Q(is_default=True), closed_at=None, is_anonymous=False
    ).select_related("survey__metric", "workspace", "touchpoint")
    asked = [Question(row.program, row) for row in waiting.order_by("-asked_at", "-id")[:MOST_INVITATIONS]]
    return [*asked, *map(Question, open_to_all.order_by("is_default", "opened_at", "id")[:MOST_PROGRAMS])]
