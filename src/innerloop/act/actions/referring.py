"""What customers and their friends do on the pages that a thanks leads to."""

from datetime import datetime

from django.db import transaction

from innerloop.act.actions import promoting
from innerloop.act.models import Brought, Promotion
from innerloop.customers import actions as people
from innerloop.customers import errors
from innerloop.customers.models import Identity, Purpose
from innerloop.customers.rules import Person, Said, Stop

BY = "friend"


@transaction.atomic
def welcome(*, promotion: Promotion, friend: Person, wording: str, now: datetime) -> bool:
    """Make a friend known who left an address, with their yes, as brought by a promoter; say whether they were new.

    For who is known already nothing is changed: whoever has the link may type anybody's address.
    """
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
