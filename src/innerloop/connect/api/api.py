"""The API put together, and the OpenAPI document that says it."""

from functools import cache
from importlib.metadata import version

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from innerloop.connect.api import (
    alerts,
    answers,
    building,
    cases,
    channels,
    consents,
    customers,
    drivers,
    events,
    invitations,
    marks,
    metrics,
    planning,
    programs,
    reach,
    reading,
    referrals,
    rules,
    scores,
    surveys,
    themes,
)
from innerloop.connect.api.app import operations as in_app
from innerloop.connect.api.responses import operations as responses

_ABOUT = """
Every request carries a key: `Authorization: Bearer KEY`. A key belongs to one workspace and has scopes. Only what
an app calls on a customer's phone (`/app/...`) takes none: no key may be in an app.
Bodies and answers are JSON, moments are ISO 8601 with their zone. An error is `application/problem+json` with a
stable `type` and a `detail` that names field and value. A list answers `{"data": [...], "next": CURSOR|null}` and
takes `limit` (at most 500) and `after`. A POST takes `Idempotency-Key`: the same key and body answers the same again.
"""

api = building.Api(
    title="Innerloop",
    version="1",
    description=_ABOUT.strip(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="connect:api",
    servers=[{"url": settings.BASE_URL}],
    parser=reading.JsonParser(),
)
for resource in (
    customers,
    consents,
    events,
    responses,
    metrics,
    scores,
    drivers,
    reach,
    themes,
    alerts,
    marks,
    surveys,
    programs,
    planning,
    channels,
    invitations,
    cases,
    rules,
    referrals,
    in_app,
):
    api.add_router("", resource.route)


@cache
def document() -> bytes:
    """Return the OpenAPI 3.1 document as JSON."""
    schema = api.get_openapi_schema()
    schema["info"]["x-release"] = version("innerloop")
    return answers.rendered(dict(schema))


def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI document; it needs no key."""
    return answers.ready(document())
