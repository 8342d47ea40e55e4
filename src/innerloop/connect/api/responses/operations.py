"""The operations on /responses."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import answers, building, errors, keys, lists, reading, repeating, scores
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.connect.api.responses import bodies, choosing, posting, shown
from innerloop.customers.queries import pages
from innerloop.kernel import clock
from innerloop.listen import actions as listening
from innerloop.listen.actions.removing import remove
from innerloop.listen.errors import LinkGone

route = building.Resource("Responses")


class Search(scores.Slice, lists.Paging):
    """Which responses; without any filter, all of them."""

    metric: str = Field("", description="A metric's slug; left out, every metric.")
    q: str = Field(
        "",
        max_length=200,
        description="Words that were said, all of them, as the Feedback page finds them, a moment after they came: "
        'by the beginning of a word, by other forms of it, mistyped. "No float" in quotes are these words as they '
        "follow; -word is what is not there; this OR that is either.",
    )
    customer: str = Field("", max_length=200, description="A customer's id, or your own id of them.")


class VerdictShape(building.Shape):
    """What became of one response of a list, by its place from 0: its id, or why it was refused."""

    index: int
    status: int
    id: str | None = None
    type: str | None = None
    detail: str | None = None
    field: str | None = None


class VerdictsShape(building.Shape):
    """A verdict for each response of a list, in its order."""

    data: list[VerdictShape]


@route.call(
    "POST",
    "/responses",
    needs="responses:write",
    answers={201: shown.ResponseShape, 200: VerdictsShape},
    takes=bodies.ResponseIn,
    believes=True,
)
def give_responses(request: KeyRequest) -> HttpResponse:
    """Give a response, or a list of up to 1,000, of which each gets a verdict (200)."""
    items, is_list = reading.read_items(request)
    if not is_list:
        given = bodies.heard(items[0], key=repeating.key_in(request, bodies.key_of(items[0])))
        return answers.answer(posting.give(request, given), 201)
    keys.check(request.auth.id)

    def make() -> repeating.Made:
        verdicts = posting.give_each(request, items)
        return repeating.Made(200, {"data": verdicts}, kept={"data": repeating.unquoted(verdicts)})

    return repeating.once(repeating.key_in(request), of="responses", body=items, make=make)


@route.call("GET", "/responses", needs="responses:read", answers={200: lists.Listed[shown.ResponseShape]})
def list_responses(request: KeyRequest, search: Query[Search]) -> HttpResponse:
    """List responses, newest first."""
    choice = scores.choice_of(request, search)
    rows = choosing.chosen(choice, customer=search.customer)
    q = " ".join(search.q.replace("\0", " ").split())

    def cut(limit: int, after: str | None) -> lists.Cut:
        held = choosing.holding(rows, q, choice, limit=limit, after=after) if q else rows
        return pages.cut(shown.columns(held), moment="answered_at", limit=limit, after=after)

    return lists.listed("responses", search, cut, shown.shown)


@route.call("GET", "/responses/{response_id}", needs="responses:read", answers={200: shown.ResponseShape})
def get_response(request: KeyRequest, response_id: str) -> HttpResponse:
    """Return one response."""
    return answers.answer(_one(lists.id_of(response_id, "response")))


@route.call("PATCH", "/responses/{response_id}", needs="responses:write", answers={200: shown.ResponseShape})
def change_response(request: KeyRequest, response_id: str, body: bodies.ResponseChange) -> HttpResponse:
    """Change a response; what it was is kept as a version."""
    found = _one(lists.id_of(response_id, "response"))
    try:
        listening.change(
            response_id=found["id"],
            to=bodies.changed(body),
            workspace=request.auth.workspace,
            by=actor(request),
            now=clock.now(),
        )
    except LinkGone:
        raise errors.ErasedSince from None
    return answers.answer(_one(found["id"]))


@route.call("DELETE", "/responses/{response_id}", needs="responses:write", answers={204: None})
def delete_response(request: KeyRequest, response_id: str) -> HttpResponse:
    """Delete a response: it counts nowhere, and its words are gone."""
    found = lists.id_of(response_id, "response")
    if not remove(response_id=found, by=actor(request), now=clock.now()):
        raise errors.NotHere(thing="response")
    return answers.nothing()


def _one(response_id: UUID) -> dict[str, Any]:
    found = shown.by_id([response_id]).get(response_id)
    if found is None:
        raise errors.NotHere(thing="response")
    return found
