"""/customers/ID/consents: what customers allow, as another system heard it."""

from typing import Annotated, Any

from django.http import HttpResponse
from pydantic import Field

from innerloop.connect.api import building, customer_shapes, lists, reading, repeating, whole_customer
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers import actions as knowing
from innerloop.customers import queries, rules
from innerloop.kernel import clock

route = building.Resource("Customers")


class ConsentIn(reading.Body):
    """What a customer said about one of their addresses, and in which words they were asked."""

    # Left out, it is refused below: a customer of somebody else's is none before what is said of them is looked at.
    channel: str = Field("", description="email, sms, whatsapp, …: it is said of their newest address there.")
    purpose: Annotated[str, Field(json_schema_extra={"enum": list(rules.PURPOSES)})] = ""
    is_given: bool | None = Field(None, description="False takes it back.")
    wording: str = Field(
        "", max_length=4000, description="The words that they agreed to, or refused: they are kept as what was said."
    )
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


@route.call(
    "POST",
    "/customers/{customer_id}/consents",
    needs="customers:write",
    answers={201: customer_shapes.CustomerShape},
)
def note_consent(request: KeyRequest, customer_id: str, body: ConsentIn) -> HttpResponse:
    """Keep what a customer allowed or refused. The newest word counts; all are kept."""
    row = whole_customer.row_of(lists.id_of(customer_id, "customer"))
    said = _said(body)
    verdict = queries.may_write(row.id, channel=body.channel, purpose=body.purpose)
    if verdict.identity_id is None:
        raise reading.refused("channel", f"This customer has no address for {body.channel!r}. Tell us one first.")
    identity_id = verdict.identity_id

    def shown() -> dict[str, Any]:
        return whole_customer.shown(row.id, scopes=request.auth.scopes)

    def make() -> repeating.Made:
        by: dict[str, Any] = {"workspace_id": request.auth.workspace_id, "by": actor(request), "now": clock.now()}
        knowing.note_consent(said, identity_id=identity_id, **by)
        return repeating.Made(201, shown(), row.id, kept={})

    body_ = {"customer": str(row.id), **body.model_dump(exclude={"key"})}
    key = repeating.key_in(request, body.key)
    return repeating.once(key, of="consents", body=body_, make=make, show=lambda *_: shown())


def _said(body: ConsentIn) -> rules.Said:
    if body.is_given is None:
        raise reading.refused("is_given", "Say whether it `is_given`: true, or false for a refusal.")
    if not body.wording.strip():
        raise reading.refused("wording", "Give the `wording` that they agreed to, or refused.")
    return rules.Said(channel=body.channel, purpose=body.purpose, is_given=body.is_given, wording=body.wording)
