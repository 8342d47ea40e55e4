"""What a member does with notices: reads them."""

from datetime import datetime
from uuid import UUID

from innerloop.team.models import Member, Notice


def read_all(*, member: Member, until: UUID, now: datetime) -> int:
    """Note that a member has read whatever they were told up to one notice; return how many were unread.

    What came while they looked stays unread.
    """
    return Notice.objects.filter(member=member, id__lte=until, read_at=None).update(read_at=now)


def read_about(*, member: Member, subject_id: UUID, now: datetime) -> int:
    """Note that a member looks at something: what they were told about it is read."""
    return Notice.objects.filter(member=member, subject_id=subject_id, read_at=None).update(read_at=now)
