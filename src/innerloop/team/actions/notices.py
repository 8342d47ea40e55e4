"""What a member does with notices: reads them, and says how they want to be told."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.kernel import portions
from innerloop.team.models import Enclosure, Letter, Member, Notice, NoticeWishes
from innerloop.team.rules.wishes import Wishes

# So long a notice is kept, read or not; a case keeps its own story.
KEPT_FOR = timedelta(days=180)


def read_all(*, member: Member, until: UUID, now: datetime) -> int:
    """Note that a member has read whatever they were told up to one notice; return how many were unread.

    What came while they looked stays unread.
    """
    return Notice.objects.filter(member=member, id__lte=until, read_at=None).update(read_at=now)


def read_about(*, member: Member, subject_id: UUID, now: datetime, also: Collection[UUID] = ()) -> int:
    """Note that a member looks at something: whatever they were told about it, or about what is `also` it, is read."""
    about = Notice.objects.filter(member=member, subject_id__in=[subject_id, *also], read_at=None)
    return about.update(read_at=now)


@transaction.atomic
def wish(*, member: Member, wishes: Wishes) -> NoticeWishes:
    """Keep how a member wants to be told from now on; what waits already leaves when it was to leave."""
    begins, ends = wishes.quiet or (None, None)
    kept, _ = NoticeWishes.objects.update_or_create(
        workspace_id=member.workspace_id,
        member=member,
        defaults={
            "pace": wishes.pace,
            "daily_at": wishes.daily_at,
            "zone": wishes.zone,
            "quiet_from": begins,
            "quiet_to": ends,
            "lets_pressing_through": wishes.lets_pressing_through,
            "off": sorted(wishes.off),
        },
    )
    return kept


def forget_old(*, now: datetime) -> int:
    """Delete what was told long ago, in all workspaces; return how many rows."""
    gone = portions.delete(Enclosure.everywhere.filter(notice__told_at__lt=now - KEPT_FOR))
    gone += portions.delete(Letter.everywhere.filter(composed_at__lt=now - KEPT_FOR))
    return gone + portions.delete(Notice.everywhere.filter(told_at__lt=now - KEPT_FOR))
