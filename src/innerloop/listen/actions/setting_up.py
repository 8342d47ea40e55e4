"""Setting up: metrics, surveys and their versions, programs, and what a new workspace begins with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.kernel import ids, log
from innerloop.listen import errors, events
from innerloop.listen.actions import programs
from innerloop.listen.models import Metric, Program, Survey, SurveyVersion
from innerloop.listen.rules import content as contents
from innerloop.listen.rules import defaults, slugs
from innerloop.listen.rules import scale as scales
from innerloop.team.models import Workspace

NAMES = {
    "nps": "Net Promoter Score",
    "ces": "Customer effort",
    "csat": "Satisfaction",
    "stars": "Stars",
    "thumbs": "Thumbs",
}


def furnish(*, workspace: Workspace, by: str, now: datetime) -> Program:
    """Give a new workspace its metrics, a survey and its default program; return the program."""
    with transaction.atomic():
        for scale in scales.BUILT_IN.values():
            define_metric(scale=scale, name=NAMES[scale.slug], workspace_id=workspace.id, by=by, now=now)
        survey = publish_survey(
            name="Would you recommend us?",
            metric_slug="nps",
            content=defaults.content("nps", workspace.name),
            workspace_id=workspace.id,
            by=by,
            now=now,
        )
        return open_program(
            survey=survey, name="Relationship", kind=Program.Kind.RELATIONSHIP, by=by, now=now, is_default=True
        )


def define_metric(*, scale: scales.Scale, name: str, workspace_id: UUID, by: str, now: datetime) -> Metric:
    """Define a metric by its scale. Raises MetricExists."""
    if Metric.objects.filter(slug=scale.slug).exists():
        raise errors.MetricExists(slug=scale.slug)
    metric = Metric.objects.create(
        workspace_id=workspace_id,
        slug=scale.slug,
        name=name,
        low=scale.low,
        high=scale.high,
        best=scale.best,
        top=sorted(scale.top),
        bottom=sorted(scale.bottom),
        labels={str(number): label for number, label in scale.labels.items()},
        not_scores=sorted(scale.not_scores),
    )
    _announce(events.METRIC_DEFINED, metric.id, {"slug": scale.slug}, workspace_id=workspace_id, by=by, now=now)
    return metric


def publish_survey(
    *, name: str, metric_slug: str, content: Mapping[str, Any], workspace_id: UUID, by: str, now: datetime
) -> Survey:
    """Publish a new survey's first version. Raises UnknownMetric, ContentImpossible."""
    with transaction.atomic():
        metric = Metric.objects.filter(slug=metric_slug).first()
        if metric is None:
            raise errors.UnknownMetric(slug=metric_slug, known=", ".join(_slugs()))
        survey = Survey.objects.create(workspace_id=workspace_id, name=name, metric=metric)
        return publish_version(survey_id=survey.id, name=name, content=content, by=by, now=now)


def publish_version(*, survey_id: UUID, name: str, content: Mapping[str, Any], by: str, now: datetime) -> Survey:
    """Publish a survey's next version; new invitations ask it. Raises ContentImpossible."""
    contents.check(content)
    with transaction.atomic():
        # Locked, so that two who publish at once get two numbers.
        survey = Survey.objects.select_for_update(of=("self",)).select_related("metric").get(id=survey_id)
        survey.name = name
        survey.save(update_fields=["name"])
        number = SurveyVersion.objects.filter(survey=survey).count() + 1
        SurveyVersion.objects.create(
            workspace_id=survey.workspace_id, survey=survey, number=number, content=dict(content), published_at=now
        )
        _announce(
            events.SURVEY_PUBLISHED, survey.id, {"number": number}, workspace_id=survey.workspace_id, by=by, now=now
        )
    return survey


def open_program(
    *, survey: Survey, name: str, kind: str, by: str, now: datetime, is_default: bool = False, **settings: Any
) -> Program:
    """Open a program for a survey; `settings` are the fields of Program.

    Raises SlugTaken, StartsInThePast, and what `checked_plan` refuses.
    """
    slug = settings.pop("slug", "") or _unguessed(name)
    if Program.everywhere.filter(slug=slug).exists():
        raise errors.SlugTaken(slug=slug)
    if "plan" in settings:
        settings["plan"] = programs.checked_plan(
            settings["plan"], kind=kind, is_anonymous=settings.get("is_anonymous", False)
        )
        if kind == Program.Kind.ONE_OFF:
            programs.check_start(settings["plan"], time_zone=survey.workspace.time_zone, now=now)
    with transaction.atomic():
        program = Program.objects.create(
            workspace_id=survey.workspace_id,
            slug=slug,
            name=name,
            kind=kind,
            survey=survey,
            is_default=is_default,
            **settings,
        )
        _announce(events.PROGRAM_OPENED, program.id, {"kind": kind}, workspace_id=survey.workspace_id, by=by, now=now)
    return program


def _unguessed(name: str) -> str:
    """Return a short name for an address: a name's letters, and some by chance. It is printed and read aloud."""
    chance = "".join(letter for letter in ids.new_secret() if letter.isalnum())[:8].lower()
    return f"{slugs.slug(name)[:40].strip('-') or 'program'}-{chance}"


def _slugs() -> list[str]:
    return list(Metric.objects.order_by("slug").values_list("slug", flat=True))


def _announce(kind: str, object_id: UUID, data: dict[str, Any], *, workspace_id: UUID, by: str, now: datetime) -> None:
    log.announce([log.Fact(kind, object_id=object_id, occurred_at=now, data=data)], workspace_id=workspace_id, by=by)
