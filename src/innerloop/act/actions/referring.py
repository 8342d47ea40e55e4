"""What customers and their friends do on the pages that a thanks leads to."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.act.actions import promoting
from innerloop.act.errors import LinkIsFull
from innerloop.act.models import Brought, Promotion
from innerloop.customers import actions as people
from innerloop.customers import errors
from innerloop.customers import queries as known
from innerloop.customers.models import Identity, Purpose, Referral
from innerloop.customers.rules import Person, Said, Stop
from innerloop.kernel import alone

BY = "friend"
# A link is passed on, and a program may press its button: so many come by one, and to a workspace within 24 hours.
MOST_FRIENDS = 50
MOST_A_DAY = 500


@transaction.atomic
def welcome(*, promotion: Promotion, friend: Person, wording: str, now: datetime) -> bool:
    """Make a friend known who left an address, with their yes, as brought by a promoter; say whether they were new.

    For who is known already nothing is changed: whoever has the link may type anybody's address. Raises LinkIsFull,
    for them as well: it tells nobody who is known.
    """
    _check_room(promotion, now)
    if promotion.customer.erased_at:
        return False
    try:
        referral = people.bring(promoter_id=promotion.customer_id, friend=friend, source="page", by=BY, now=now)
    except errors.CustomerError:
        return False
    if referral is None or referral.friend_id is None:
        return False
    Brought.objects.create(workspace_id=promotion.workspace_id, promotion=promotion, referral=referral)
    for identity in Identity.objects.filter(customer_id=referral.friend_id):
        channel = "email" if identity.kind == Identity.Kind.EMAIL else "sms"
        for purpose in (Purpose.TELL, Purpose.PROMOTE):
            said = Said(channel=channel, purpose=purpose, is_given=True, wording=wording)
            people.note_consent(said, identity_id=identity.id, workspace_id=promotion.workspace_id, by=BY, now=now)
    promoting.go_on(promotion=promotion, now=now)
    return True


@transaction.atomic
def note_came(*, promotion: Promotion, friend: Person, by: str, now: datetime) -> tuple[UUID, Referral | None]:
    """Note who came to the company's own page by a promoter's code; no referral where it is known by whom they came.

    Bounded as a page of ours is: the code is passed on, and a program may call that page. Raises LinkIsFull,
    NoSuchCustomer, Erased and what `know` refuses.
    """
    _check_room(promotion, now)
    [known] = people.know([friend], workspace_id=promotion.workspace_id, by=by, now=now)
    if not isinstance(known, people.Known):
        raise known
    referral = people.note_brought(promoter_id=promotion.customer_id, friend_id=known.customer_id, by=by, now=now)
    if referral is not None:
        Brought.objects.create(workspace_id=promotion.workspace_id, promotion=promotion, referral=referral)
    return known.customer_id, referral


@transaction.atomic
def unbring(*, referral_id: UUID, by: str, now: datetime) -> bool:
    """Forget that somebody was brought, and by which thanks; say whether there was anything to forget."""
    link = Brought.objects.filter(referral_id=referral_id).first()
    also = {"promotion": str(link.promotion_id)} if link else {}
    return people.undo_brought(referral_id=referral_id, also=also, by=by, now=now)


@transaction.atomic
def bring_back(*, referral_id: UUID, by: str, now: datetime) -> bool:
    """Say again by whom somebody was brought; False where it is known since by whom they came. Raises OneErased."""
    referral = people.bring_back(referral_id=referral_id, by=by, now=now)
    undone = known.unbrought(referral_id)
    promotion_id = undone.data.get("promotion") if undone else None
    promotion = Promotion.objects.filter(id=promotion_id).first() if promotion_id else None
    if referral and promotion:
        Brought.objects.get_or_create(workspace_id=referral.workspace_id, promotion=promotion, referral=referral)
    return referral is not None


@transaction.atomic
def stop(*, promotion: Promotion, wording: str, now: datetime) -> None:
    """Thank and invite somebody no more, by no channel; and leave their address alone for both, whoever has it later.

    `wording` is what they pressed.
    """
    here = promotion.workspace_id
    customer = promotion.customer.merged_into or promotion.customer
    thread = promotion.message.thread if promotion.message else None
    for purpose in (Purpose.TELL, Purpose.PROMOTE):
        if not customer.erased_at:
            people.refuse_anywhere(
                customer_id=customer.id, purpose=purpose, wording=wording, workspace_id=here, by="customer", now=now
            )
        if thread:
            at = Stop(channel=thread.channel, address=thread.their_address, purpose=purpose)
            people.suppress(at, workspace_id=here, by="customer", now=now)


def _check_room(promotion: Promotion, now: datetime) -> None:
    # Two that come at once, by one link or by two, are counted one after the other. The row of the thanks is left to
    # `go_on`: whoever erases its customer locks them first.
    alone.wait_for(f"act.referring {promotion.workspace_id}")
    friends = Brought.objects.filter(promotion=promotion).count()
    today = Brought.objects.filter(referral__brought_at__gt=now - timedelta(days=1)).count()
    if friends >= MOST_FRIENDS or today >= MOST_A_DAY:
        raise LinkIsFull(friends=friends, today=today)
