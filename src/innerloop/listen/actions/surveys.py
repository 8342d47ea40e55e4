"""Starting a survey, publishing what was written of it, putting it away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log
from innerloop.listen import errors, events, queries
from innerloop.listen.actions import setting_up
from innerloop.listen.models import Program, Survey, SurveyVersion
from innerloop.listen.rules import drafts
from innerloop.listen.rules.scale import Scale
from innerloop.listen.rules.starting import first_content
from innerloop.team.models import Workspace

LINK = "link"


@dataclass(frozen=True, slots=True)
class Start:
    """What a new survey asks, and when. `question` is the company's own; empty for the one we bring."""

    metric_slug: str
    name: str
    kind: str
    company: str
    question: str = ""


@transaction.atomic
def start_survey(*, start: Start, workspace: Workspace, by: str, now: datetime) -> Program:
    """Publish a survey's first version and open its first program. Raises UnknownMetric."""
    content = first_content(
        metric=start.metric_slug, company=start.company, language=workspace.language, question=start.question
    )
    survey = setting_up.publish_survey(
        name=start.name, metric_slug=start.metric_slug, content=content, workspace_id=workspace.id, by=by, now=now
    )
    return open_for(survey=survey, name=start.name, kind=start.kind, by=by, now=now)


def open_for(*, survey: Survey, name: str, kind: str, by: str, now: datetime) -> Program:
    """Open a program of a kind for a survey, with the channel that the kind begins with."""
    channel = LINK if kind == Program.Kind.ALWAYS_ON else "email"
    return setting_up.open_program(survey=survey, name=name, kind=kind, by=by, now=now, channel=channel)


@transaction.atomic
def publish_draft(*, survey_id: UUID, draft: drafts.Draft, by: str, now: datetime) -> Survey:
    """Publish a draft as the survey's next version. Raises PublishedSince, ContentImpossible."""
    survey = Survey.objects.select_for_update(of=("self",)).select_related("metric").get(id=survey_id)
    versions = list(SurveyVersion.objects.filter(survey=survey).order_by("-number"))
    if versions[0].number != draft.based_on:
        raise errors.PublishedSince(number=versions[0].number)
    used = {followup["key"] for version in versions for followup in version.content.get("followups", [])}
    content = drafts.settled(draft, used=used, scales=_scales())
    return setting_up.publish_version(survey_id=survey.id, name=draft.name, content=content, by=by, now=now)


@transaction.atomic
def archive_survey(*, survey_id: UUID, by: str, now: datetime) -> Survey:
    """Put a survey away; its answers stay. Raises StillAsked while an open program asks it."""
    survey = Survey.objects.select_for_update().get(id=survey_id)
    asking = list(Program.objects.filter(survey=survey, closed_at=None).order_by("name", "id"))
    if asking:
        raise errors.StillAsked(survey=survey.name, programs=", ".join(f"“{program}”" for program in asking))
    if survey.archived_at is None:
        _archive(survey, now, events.SURVEY_ARCHIVED, by, now)
    return survey


@transaction.atomic
def return_survey(*, survey_id: UUID, by: str, now: datetime) -> Survey:
    """Bring a survey back that was put away."""
    survey = Survey.objects.select_for_update().get(id=survey_id)
    if survey.archived_at is not None:
        _archive(survey, None, events.SURVEY_RETURNED, by, now)
    return survey


def _scales() -> dict[str, Scale]:
    return {slug: queries.scale_of(metric) for slug, metric in queries.metrics().items()}


def _archive(survey: Survey, archived_at: datetime | None, kind: str, by: str, now: datetime) -> None:
    survey.archived_at = archived_at
    survey.save(update_fields=["archived_at"])
    fact = log.Fact(kind, object_id=survey.id, occurred_at=now)
    log.announce([fact], workspace_id=survey.workspace_id, by=by)
