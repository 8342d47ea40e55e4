"""/referrals: who brought whom."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.act.actions import referring
from innerloop.act.models import Promotion
from innerloop.act.queries import promoters as queries
from innerloop.act.queries.promoting import by_code
from innerloop.connect.api import answers, building, lists, people, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers import actions as knowing
from innerloop.customers import queries as customer_queries
from innerloop.customers import rules as customer_rules
from innerloop.customers.models import Referral
from innerloop.customers.queries import pages
from innerloop.kernel import clock
from innerloop.team.models import Workspace

route = building.Resource("Referrals")


class ReferralIn(reading.Body):
    """That a customer came by another one: by the code that your page was called with, or by who it is."""

    customer: people.CustomerIn = Field(description="Who came; made known where nobody is yet.")
    code: str | None = Field(None, max_length=12, description="What stood behind `brought_by=` in your page's address.")
    brought_by: str | None = Field(None, description="The id of the customer who brought them, where there is no code.")
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class ReferralShape(building.Shape):
    """Who brought whom; null for whoever was erased."""

    id: str
    brought_by: str | None
    customer: str | None
    brought_at: datetime
    source: str = Field(description="page: on a page of ours; api: another system said so.")
    became_customer: bool = Field(description="Has paid since, or has a value.")
    revenue: str | None = Field(description="What they have spent since, in the workspace's currency.")


class TakenShape(building.Shape):
    """What became of it. `referral` is null where none stands between these two; `what` says why."""

    what: Literal["brought", "known_already", "one_person"] = Field(
        description="brought: it is noted now. known_already: it stays as it was, by whom they came or by themselves. "
        "one_person: who came was found to be who is said to have brought them, so nobody brought anybody."
    )
    referral: ReferralShape | None
    customer: str


@route.call("GET", "/referrals", needs="customers:read", answers={200: lists.Listed[ReferralShape]})
def list_referrals(request: KeyRequest, paging: Query[lists.Paging]) -> HttpResponse:
    """List who brought whom, the newest first."""
    rows = Referral.objects.all()
    return lists.listed(
        "referrals",
        paging,
        lambda limit, after: pages.cut(rows, moment="brought_at", limit=limit, after=after),
        lambda found: _shown(request, [row.id for row in found]),
    )


@route.call("POST", "/referrals", needs="customers:write", answers={201: TakenShape, 200: TakenShape})
def note_referral(request: KeyRequest, body: ReferralIn) -> HttpResponse:
    """Tell by whom a customer came. Who is brought already stays with whom they were brought by.

    By one code at most 50 come, and by all codes 500 within a day, as on our own pages; beyond it the answer is 429.
    """
    person = people.person_of(body.customer, within="customer")

    def make() -> repeating.Made:
        # Not before: what was taken once is answered the same again, also when its promoter is gone since.
        return _note(request, *_promoter(body), person)

    said = body.model_dump(exclude={"key"})
    return repeating.once(repeating.key_in(request, body.key), of="referrals", body=said, make=make)


def _note(
    request: KeyRequest, promotion: Promotion | None, promoter_id: UUID, person: customer_rules.Person
) -> repeating.Made:
    by: dict[str, Any] = {"by": actor(request), "now": clock.now()}
    if promotion:
        customer_id, row = referring.note_came(promotion=promotion, friend=person, **by)
    else:
        [known] = knowing.know([person], workspace_id=request.auth.workspace_id, **by)
        if not isinstance(known, knowing.Known):
            raise known
        customer_id = known.customer_id
        row = knowing.note_brought(promoter_id=promoter_id, friend_id=customer_id, **by)
    shown = next(iter(_shown(request, [row.id])), None) if row else None
    is_one = promoter_id in customer_queries.ids_of(customer_id)
    what = "brought" if shown else "one_person" if row or is_one else "known_already"
    answer = {"what": what, "referral": shown, "customer": customer_id}
    return repeating.Made(201 if shown else 200, answer, row.id if row else None)


def _promoter(body: ReferralIn) -> tuple[Promotion | None, UUID]:
    if bool(body.code) == bool(body.brought_by):
        raise reading.refused("code", "Give `code` or `brought_by`, and not both.")
    if body.code:
        found = by_code(body.code)
        if found is None:
            raise reading.refused("code", f"There is no invitation with the code {body.code!r} here.")
        return found, found.customer_id
    promoter_id = customer_queries.resolve(lists.id_of(body.brought_by or "", "customer"))
    if promoter_id is None:
        raise reading.refused("brought_by", f"There is no customer {body.brought_by!r} here.")
    return None, promoter_id


def _shown(request: KeyRequest, referral_ids: list[UUID]) -> list[dict[str, Any]]:
    workspace = Workspace.objects.get(id=request.auth.workspace_id)
    found = {row.id: row for row in queries.brought(workspace=workspace, limit=len(referral_ids), only=referral_ids)}
    return [
        {
            "id": row.id,
            "brought_by": row.promoter_id,
            "customer": row.friend_id,
            "brought_at": row.at,
            "source": row.source,
            "became_customer": row.became,
            "revenue": answers.amount(row.revenue),
        }
        # Of two who were found to be one person nobody brought the other.
        for row in (found[id_] for id_ in referral_ids if id_ in found)
    ]
