"""Every time a customer was asked, why, and why not; and whether they may be asked now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import Ask, Next
from innerloop.act.queries import messages
from innerloop.act.queries.moments import occasion, why_held
from innerloop.customers.models import Customer
from innerloop.customers.queries import Profile
from innerloop.kernel import clock
from innerloop.listen import errors
from innerloop.listen import queries as listening
from innerloop.listen.actions.eligibility import LINK, eligibility
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.rules.saying import channel_name

State = Invitation.State
_WORDS = {
    State.PLANNED: ("held", "Planned"),
    State.HELD: ("held", "Not asked"),
    State.QUEUED: ("waiting", "Waiting to be sent"),
    State.SENT: ("waiting", "No answer yet"),
    State.LINK: ("waiting", "No answer yet"),
    State.UNDELIVERED: ("failed", "Could not be delivered"),
    State.ANSWERED: ("answered", "Answered"),
}
# Who answered an anonymous survey is told to nobody, so who has not looks the same.
_UNTOLD = ("waiting", "Whether they answered is told to nobody")


def asks(rows: Sequence[Invitation]) -> list[Ask]:
    """Return invitations as the list shows them, with a way to their answers. Four queries at most."""
    answers = dict(Response.objects.filter(invitation__in=rows).values_list("invitation_id", "id"))
    stuck = [row for row in rows if row.state in (State.QUEUED, State.UNDELIVERED)]
    zone = stuck[0].workspace.time_zone if stuck else ""
    why = messages.waiting([row.id for row in stuck], zone=zone) if stuck else {}
    return [_ask(row, answers.get(row.id), why.get(row.id, "")) for row in rows]


def next_ask(profile: Profile, *, zone: str, now: datetime) -> Next | None:
    """Say whether the default program may ask a customer now, or None where no program asks by default."""
    program = listening.program()
    if program is None:
        return None
    channel = channel_for(profile, program)
    customer = Customer.objects.get(id=profile.id)
    try:
        standing = eligibility(program=program, customer=customer, now=now, channel=channel)
    except errors.ChannelUnknown:
        return Next(f"Cannot be asked: {channel_name(channel)} is not set up.")
    reasons = tuple(reason.detail for reason in standing.reasons)
    if not reasons:
        return Next(f"May be asked now, by {channel_name(channel)}.", program=program.name)
    if standing.next_eligible_at:
        local = standing.next_eligible_at.astimezone(clock.zone(zone))
        today = clock.day_in(zone, now)
        when = f"{local:%H:%M} today" if local.date() == today else rules.day(local.date())
        return Next(f"Not before {when}.", reasons, program=program.name)
    return Next(f"Cannot be asked by {channel_name(channel)}.", reasons, program=program.name)


def channel_for(profile: Profile, program: Program) -> str:
    """Return the program's channel, or another one where the customer can only be reached by that."""
    kinds = {address.kind for address in profile.addresses}
    reaching = [way.name for way in listening.ways().values() if way.address_kind in kinds]
    if program.channel in (*reaching, LINK) or not reaching:
        return program.channel
    return reaching[0]


def _ask(row: Invitation, response_id: UUID | None, why: str) -> Ask:
    is_untold = row.program.is_anonymous and row.state in (State.SENT, State.LINK)
    state, words = _UNTOLD if is_untold else _WORDS[State(row.state)]
    by = channel_name(row.channel)
    sentences = {
        State.HELD: f"Not asked by {by}: {why_held(row)}",
        State.PLANNED: f"To be asked by {by}",
        State.LINK: "A link was made",
    }
    return Ask(
        id=row.id,
        at=row.asked_at,
        sentence=sentences.get(State(row.state), f"Asked by {by}"),
        state=state,  # type: ignore[arg-type]
        words=f"{words}: {why}" if why else words,
        note=occasion(row),
        url=reverse("act:answer", args=[response_id]) if response_id else "",
    )
