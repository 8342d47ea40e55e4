"""/surveys: what is asked, in every language."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from pydantic import BeforeValidator, Field, WithJsonSchema

from innerloop.connect.api import answers, building, errors, lists, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers.queries import pages
from innerloop.customers.rules import read_language
from innerloop.kernel import clock
from innerloop.listen import actions as listening
from innerloop.listen import errors as refusals
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Survey, SurveyVersion
from innerloop.listen.rules import drafts, starting
from innerloop.listen.rules.content import text_in
from innerloop.team.models import Workspace

route = building.Resource("Surveys")

Text = Annotated[str, Field(max_length=2_000)]
# A bare text is taken as one without its language, which is then the survey's first.
Texts = Annotated[
    dict[str, Text],
    BeforeValidator(lambda given: {"": given} if isinstance(given, str) else given),
    WithJsonSchema(
        {
            "type": ["string", "object"],
            "additionalProperties": {"type": "string"},
            "description": "A text per language; a bare text is in the first one.",
        }
    ),
]


class OptionIn(reading.Body):
    """One thing to choose. Answers keep the value."""

    value: str = Field("", max_length=80, description="Left out, made from the label.")
    label: Texts


Option = Annotated[OptionIn, BeforeValidator(lambda given: {"label": given} if isinstance(given, str) else given)]


class FollowupIn(reading.Body):
    """A further question."""

    key: str | None = Field(
        None,
        pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$",
        description="Stable across versions; left out, made from the label.",
    )
    kind: Literal["choice", "several", "scale", "text"]
    label: Texts
    options: list[Option] = Field(default_factory=list, max_length=50, description="For choice and several.")
    metric: str = Field("csat", max_length=40, description="For a scale.")
    low_label: Texts = Field(default_factory=dict)
    high_label: Texts = Field(default_factory=dict)
    is_required: bool = False


class WhysIn(reading.Body):
    """The open question: before there is a score, and for each cohort."""

    any: Texts = Field(default_factory=dict)
    bottom: Texts = Field(default_factory=dict)
    middle: Texts = Field(default_factory=dict)
    top: Texts = Field(default_factory=dict)


class SurveyIn(reading.Body):
    """A survey. With a name alone it asks our own question about your company, in five languages."""

    name: str = Field(min_length=1, max_length=120)
    metric: str = Field("nps", max_length=40)
    languages: list[Annotated[str, Field(max_length=12)]] | None = Field(
        None, min_length=1, max_length=drafts.MOST_LANGUAGES, description="The first is read where a text is missing."
    )
    question: Texts | None = Field(None, description="Needed for a metric of your own.")
    intro: Texts | None = None
    low_label: Texts | None = None
    high_label: Texts | None = None
    whys: WhysIn | None = None
    followups: list[FollowupIn] = Field(default_factory=list, max_length=drafts.MOST_FOLLOWUPS)
    asks_contact: bool = True
    thanks: Texts | None = None
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class SurveyShape(building.Shape):
    """A survey as its newest version asks it; texts are by language."""

    id: str
    name: str
    metric: str
    version: int
    languages: list[str]
    question: dict[str, str]
    intro: dict[str, str]
    low_label: dict[str, str]
    high_label: dict[str, str]
    whys: dict[str, dict[str, str]]
    followups: list[dict[str, Any]]
    asks_contact: bool
    thanks: dict[str, str]
    made_at: datetime


@route.call("GET", "/surveys", needs="surveys:read", answers={200: lists.Listed[SurveyShape]})
def list_surveys(request: KeyRequest, paging: Query[lists.Paging]) -> HttpResponse:
    """List the surveys in use, newest first."""
    rows = listen_queries.surveys()
    return lists.listed(
        "surveys",
        paging,
        lambda limit, after: pages.cut(rows, moment="made_at", limit=limit, after=after),
        _shown,
    )


@route.call("GET", "/surveys/{survey_id}", needs="surveys:read", answers={200: SurveyShape})
def get_survey(request: KeyRequest, survey_id: str) -> HttpResponse:
    """Return one survey."""
    found = listen_queries.surveys().filter(id=lists.id_of(survey_id, "survey"))
    if not found:
        raise errors.NotHere(thing="survey")
    return answers.answer(_shown(found)[0])


@route.call("POST", "/surveys", needs="surveys:write", answers={201: SurveyShape})
def publish_survey(request: KeyRequest, body: SurveyIn) -> HttpResponse:
    """Publish a new survey. It asks nobody until a program does."""

    def make() -> repeating.Made:
        survey = listening.publish_survey(
            name=body.name,
            metric_slug=body.metric,
            content=_content(body, request.auth.workspace),
            workspace_id=request.auth.workspace_id,
            by=actor(request),
            now=clock.now(),
        )
        [shown] = _shown(listen_queries.surveys().filter(id=survey.id))
        return repeating.Made(201, shown, survey.id)

    said = body.model_dump(exclude={"key"})
    return repeating.once(repeating.key_in(request, body.key), of="surveys", body=said, make=make)


def _content(body: SurveyIn, workspace: Workspace) -> dict[str, Any]:
    """Return what is sent as the content of a survey; raises FieldRefused, UnknownMetric, ValueRefused."""
    known = {slug: listen_queries.scale_of(metric) for slug, metric in listen_queries.metrics().items()}
    for followup in body.followups:
        if followup.kind == "scale" and followup.metric not in known:
            raise refusals.UnknownMetric(slug=followup.metric, known=", ".join(known))
    languages = _languages(body, workspace)
    base = _base(body, workspace, languages)
    first = (languages or base["languages"])[0]
    plain = {name: getattr(body, name) for name in drafts.PLAIN}
    told: dict[str, Any] = {name: _texts(text, first) for name, text in plain.items() if text is not None}
    if body.whys:
        told["whys"] = {name: _texts(getattr(body.whys, name), first) for name in drafts.WHYS}
    followups = [_followup(followup, first, f"{drafts.NEW}{index}") for index, followup in enumerate(body.followups)]
    content = base | told | {"followups": followups, "asks_contact": body.asks_contact}
    content |= {"languages": languages} if languages else {}
    return drafts.settled(drafts.opened(name=body.name, content=content, based_on=0), scales=known)


def _base(body: SurveyIn, workspace: Workspace, languages: list[str]) -> dict[str, Any]:
    """Return what a survey begins with: our own words, or the plain rest around a question of the sender's."""
    if body.question is None and not starting.has_question(body.metric):
        detail = f"`question` is missing. We bring one for our own metrics only, and `metric` is {body.metric!r}."
        raise reading.refused("question", detail)
    language = languages[0] if languages else workspace.language
    question = text_in(_texts(body.question, language), language) if body.question is not None else ""
    if body.question is not None and not question.strip():
        raise reading.refused("question", "`question` is empty. Write it, or leave it out to ask ours.")
    return starting.first_content(metric=body.metric, company=workspace.name, language=language, question=question)


def _languages(body: SurveyIn, workspace: Workspace) -> list[str]:
    """Return the languages that are asked for, or none for those of our own question."""
    asked = body.languages
    if asked is None and body.question is None:
        return []
    if asked is None:
        asked = [code or workspace.language for code in body.question or {}]
    read = [code for code in map(read_language, asked) if code]
    if not read or len(set(read)) < len(read):
        raise reading.refused("languages", f"`languages` is {asked}. Name at least one, and each once.")
    return read


def _followup(given: FollowupIn, first: str, new_key: str) -> dict[str, Any]:
    if given.key == "score":
        raise reading.refused("followups", "A question's `key` cannot be 'score': that is the survey's own question.")
    return {
        "key": given.key or new_key,
        "kind": given.kind,
        "label": _texts(given.label, first),
        "options": [_option(option, first) for option in given.options],
        "metric": given.metric,
        "low_label": _texts(given.low_label, first),
        "high_label": _texts(given.high_label, first),
        "is_required": given.is_required,
    }


def _option(given: OptionIn, first: str) -> dict[str, Any]:
    return {"value": given.value, "label": _texts(given.label, first)}


def _texts(given: dict[str, str], first: str) -> dict[str, str]:
    return {code or first: text for code, text in given.items() if text}


def _shown(surveys: Collection[Survey]) -> list[dict[str, Any]]:
    """Return surveys with their newest versions. One query beside theirs."""
    newest = SurveyVersion.objects.filter(survey__in=surveys).order_by("survey_id", "-number").distinct("survey_id")
    versions: dict[UUID, SurveyVersion] = {version.survey_id: version for version in newest}
    return [_one(survey, versions[survey.id]) for survey in surveys]


def _one(survey: Survey, version: SurveyVersion) -> dict[str, Any]:
    content = version.content
    return {
        "id": survey.id,
        "name": survey.name,
        "metric": survey.metric.slug,
        "version": version.number,
        "languages": content["languages"],
        **{name: content.get(name) or {} for name in drafts.PLAIN},
        "whys": content.get("whys") or {},
        "followups": content.get("followups") or [],
        "asks_contact": bool(content.get("asks_contact", True)),
        "made_at": survey.made_at,
    }
