"""Taking down what a customer says on the telephone, in their name and under that of who took it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.customers.models import Customer
from innerloop.kernel import repeats
from innerloop.listen import errors
from innerloop.listen.actions.replying import answer_invitation, answer_link
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.rules.heard import Heard


@dataclass(frozen=True, slots=True)
class Call:
    """One call: with whom, which question was put, and the token of the form in which it was taken down."""

    customer_id: UUID
    program: Program
    token: str
    invitation: Invitation | None = None


def note_call(call: Call, *, heard: Heard, by: str, now: datetime) -> Response:
    """Record what a customer told one of us, and return the response.

    The same form sent again adds nothing; with other words it changes what it made. Who asked not to be asked may
    still tell something of their own accord. Raises UnknownCustomer (erased or merged meanwhile), AnsweredAlready,
    LinkGone, TooLateToChange, and the refusals of `record`.
    """
    if call.program.is_anonymous:
        raise errors.HeardByName(program=call.program.name)
    with transaction.atomic():
        # Held, so that nobody is erased while they are written about; customer before invitation, as in asking.
        person = Customer.objects.select_for_update(no_key=True).filter(id=call.customer_id, erased_at=None).first()
        if person is None or person.merged_into_id:
            raise errors.UnknownCustomer(customer=str(call.customer_id))
        if call.invitation:
            return _answer_ask(call.invitation, call.token, heard, by, now)
        theirs = replace(heard, customer_id=person.id)
        response = answer_link(program=call.program, nonce=call.token, heard=theirs, now=now, by=by)
        assert response, "only an anonymous one cannot be found again"
        return response


def _answer_ask(invitation: Invitation, token: str, heard: Heard, by: str, now: datetime) -> Response:
    held = Invitation.objects.select_for_update(of=("self",), no_key=True).get(id=invitation.id)
    workspace_id, scope = held.workspace_id, f"call:{held.id}"
    is_again = bool(repeats.claim(workspace_id=workspace_id, scope=scope, keys={token: ""}))
    # What the customer wrote meanwhile is theirs: a form that did not know of it must not write over it.
    if not is_again and Response.objects.filter(invitation=held, excluded_at=None).exists():
        raise errors.AnsweredAlready
    response = answer_invitation(invitation=invitation, heard=heard, now=now, by=by)
    repeats.keep(workspace_id=workspace_id, scope=scope, objects={token: response.id})
    return response
