"""/programs: when, whom and by which channel a survey asks."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import answers, building, errors, lists, planning, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers.queries import pages
from innerloop.kernel import clock, seen
from innerloop.listen import actions as listening
from innerloop.listen import errors as refusals
from innerloop.listen import queries as listen_queries
from innerloop.listen.actions import programs as verbs
from innerloop.listen.actions.eligibility import LINK
from innerloop.listen.models import Program, Survey, Touchpoint
from innerloop.listen.rules.origins import MOST, OriginRefused, read_origins

route = building.Resource("Programs")

Days = Annotated[reading.Whole, Field(le=3_650)]
Origins = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=MOST)]
Kind = Literal["relationship", "episodic", "transactional", "always_on", "one_off"]
_ORIGINS = "The sites that may show the widget, each as scheme and host; none named means any."


class ProgramIn(reading.Body):
    """A program. It asks by the survey's newest version."""

    name: str = Field(min_length=1, max_length=120)
    survey: str | None = Field(None, description="A survey's id; left out, the default program's.")
    kind: Kind = "relationship"
    slug: str | None = Field(
        None, pattern=r"^[a-z0-9][a-z0-9-]{0,59}$", description="The name in addresses; left out, one is made."
    )
    channel: str = Field("email", max_length=20, description="`link` makes addresses and sends nothing.")
    touchpoint: str | None = Field(None, min_length=1, max_length=120, description="An unknown key is made.")
    is_default: bool = Field(False, description="It takes the place of the default program.")
    is_anonymous: bool = Field(False, description="Nothing leads from an answer back to who gave it.")
    answer_for_days: Days = Field(60, ge=1)
    rest_days: Days = Field(30, ge=0, description="Who was asked within these days is not asked again.")
    plan: planning.PlanIn = Field(default_factory=planning.PlanIn, description="Left out, it asks only whom you name.")
    origins: Origins = Field(default_factory=list, description=_ORIGINS)
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class ProgramChange(reading.Body):
    """What changes of a program; what is left out stays. A plan is replaced as a whole."""

    name: str | None = Field(None, min_length=1, max_length=120)
    channel: str | None = Field(None, max_length=20)
    touchpoint: str | None = Field(None, max_length=120, description="Empty: none.")
    is_default: bool | None = None
    is_anonymous: bool | None = None
    answer_for_days: Days | None = Field(None, ge=1)
    rest_days: Days | None = Field(None, ge=0)
    plan: planning.PlanIn | None = None
    origins: Origins | None = Field(None, description=_ORIGINS)
    is_closed: bool | None = Field(None, description="true closes it, false opens it again.")


class ProgramShape(building.Shape):
    """A program."""

    id: str
    slug: str
    name: str
    kind: Kind
    survey: str
    metric: str
    touchpoint: str | None
    channel: str
    is_default: bool
    is_anonymous: bool
    answer_for_days: int
    rest_days: int
    plan: planning.PlanIn
    origins: list[str]
    url: str | None = Field(description="Where an always-on program asks.")
    opened_at: datetime
    closed_at: datetime | None


class ProgramKeyShape(building.Shape):
    """What your server signs with, so that a site or an app can prove who answers. Keep it on your server."""

    key: str


@route.call("GET", "/programs", needs="surveys:read", answers={200: lists.Listed[ProgramShape]})
def list_programs(request: KeyRequest, paging: Query[lists.Paging]) -> HttpResponse:
    """List the programs, newest first, those closed among them."""
    rows = listen_queries.programs()
    return lists.listed(
        "programs",
        paging,
        lambda limit, after: pages.cut(rows, moment="opened_at", limit=limit, after=after),
        lambda programs: [_shown(program) for program in programs],
    )


@route.call("GET", "/programs/{program_id}", needs="surveys:read", answers={200: ProgramShape})
def get_program(request: KeyRequest, program_id: str) -> HttpResponse:
    """Return one program."""
    return answers.answer(_shown(_found(program_id)))


@route.call("GET", "/programs/{program_id}/key", needs="surveys:write", answers={200: ProgramKeyShape})
def get_program_key(request: KeyRequest, program_id: str) -> HttpResponse:
    """Return the key by which your server proves who answers."""
    return answers.answer({"key": listen_queries.identity_key_of(_found(program_id))})


@route.call("POST", "/programs", needs="surveys:write", answers={201: ProgramShape})
def open_program(request: KeyRequest, body: ProgramIn) -> HttpResponse:
    """Open a program for a survey."""

    def make() -> repeating.Made:
        opened = _open(request, body)
        return repeating.Made(201, _shown(listen_queries.programs().get(id=opened.id)), opened.id)

    said = body.model_dump(mode="json", exclude={"key"})
    return repeating.once(repeating.key_in(request, body.key), of="programs", body=said, make=make)


@route.call("PATCH", "/programs/{program_id}", needs="surveys:write", answers={200: ProgramShape})
def change_program(request: KeyRequest, program_id: str, body: ProgramChange) -> HttpResponse:
    """Change a program; close it, or open it again."""
    found = _found(program_id)
    _change(request, found, body)
    return answers.answer(_shown(listen_queries.programs().get(id=found.id)))


def _found(program_id: str) -> Program:
    found = listen_queries.programs().filter(id=lists.id_of(program_id, "program")).first()
    if found is None:
        raise errors.NotHere(thing="program")
    return found


@transaction.atomic
def _change(request: KeyRequest, found: Program, body: ProgramChange) -> None:
    changes = {
        name: value for name, value in body.model_dump(exclude={"plan", "is_closed"}).items() if value is not None
    }
    if body.plan is not None:
        changes["plan"] = planning.plan_of(body.plan)
    if "origins" in changes:
        changes["origins"] = _origins(changes["origins"])
    if "channel" in changes:
        _check_channel(changes["channel"])
    if "touchpoint" in changes:
        key = changes["touchpoint"]
        changes["touchpoint"] = Touchpoint.objects.get(id=_touchpoint(request, key)) if key else None
    if changes.get("is_default") is False:
        raise reading.refused("is_default", "`is_default` is false. Make another program the default instead.")
    by, now = actor(request), clock.now()
    verbs.change_program(program_id=found.id, changes=changes, by=by, now=now)
    if body.is_closed is not None:
        (verbs.close_program if body.is_closed else verbs.reopen_program)(program_id=found.id, by=by, now=now)


def _origins(given: list[str]) -> list[str]:
    try:
        return read_origins(given)
    except OriginRefused as refusal:
        raise reading.refused("origins", str(refusal)) from None


def _check_channel(channel: str) -> None:
    ways = listen_queries.ways()
    if channel != LINK and channel not in ways:
        raise refusals.ChannelUnknown(channel=channel, known=", ".join([*ways, LINK]))


@transaction.atomic
def _open(request: KeyRequest, body: ProgramIn) -> Program:
    _check_channel(body.channel)
    survey, by, now = _survey(body.survey), actor(request), clock.now()
    try:
        # A savepoint: a slug that a rival took meanwhile must not spoil the transaction around.
        with transaction.atomic():
            program = listening.open_program(
                survey=survey,
                name=body.name,
                kind=body.kind,
                by=by,
                now=now,
                slug=body.slug or "",
                channel=body.channel,
                touchpoint_id=_touchpoint(request, body.touchpoint),
                is_anonymous=body.is_anonymous,
                answer_for_days=body.answer_for_days,
                rest_days=body.rest_days,
                plan=planning.plan_of(body.plan),
                origins=_origins(body.origins),
            )
    except IntegrityError:
        raise refusals.SlugTaken(slug=body.slug) from None
    if body.is_default:
        verbs.change_program(program_id=program.id, changes={"is_default": True}, by=by, now=now)
    return program


def _survey(given: str | None) -> Survey:
    if given is None:
        default = listen_queries.program()
        if default is None:
            raise reading.refused("survey", "`survey` is missing, and there is no default program to take one from.")
        return default.survey
    try:
        found = listen_queries.surveys().filter(id=lists.id_of(given, "survey")).first()
    except errors.NotHere:
        found = None
    if found is None:
        raise reading.refused("survey", f"There is no survey {given[:60]!r} here. GET /surveys lists them.")
    return found


def _touchpoint(request: KeyRequest, key: str | None) -> Any:
    if key is None:
        return None
    return seen.see(Touchpoint, workspace_id=request.auth.workspace_id, keys=[key])[key]


def _shown(program: Program) -> dict[str, Any]:
    is_always_on = program.kind == Program.Kind.ALWAYS_ON
    return {
        "id": program.id,
        "slug": program.slug,
        "name": program.name,
        "kind": program.kind,
        "survey": program.survey_id,
        "metric": program.survey.metric.slug,
        "touchpoint": program.touchpoint.key if program.touchpoint else None,
        "channel": program.channel,
        "is_default": program.is_default,
        "is_anonymous": program.is_anonymous,
        "answer_for_days": program.answer_for_days,
        "rest_days": program.rest_days,
        "plan": planning.shown(program.plan),
        "origins": program.origins,
        "url": f"{settings.BASE_URL}/l/{program.slug}" if is_always_on else None,
        "opened_at": program.opened_at,
        "closed_at": program.closed_at,
    }
