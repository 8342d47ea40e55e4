"""One answer, with everything that was said and true at its time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.feedback_page import AnswerPage, Earlier, Line, Said, Single, Spoken
from innerloop.act.queries import actors
from innerloop.act.queries.aside import why
from innerloop.act.queries.messages import conversation
from innerloop.act.queries.origin import asked, page_of
from innerloop.act.queries.said import mark, said, who
from innerloop.act.queries.translated import beside
from innerloop.listen import queries as listening
from innerloop.listen import recordings
from innerloop.listen.models import Answer, Message, Metric, Response, ResponseVersion
from innerloop.listen.rules import content, heard
from innerloop.listen.rules.heard import MAIN_QUESTION, NOTE
from innerloop.listen.rules.saying import channel_name
from innerloop.understand import queries as understanding
from innerloop.understand.queries import nearing
from innerloop.understand.queries.themes import on
from innerloop.understand.queries.understood import understood

_ANONYMOUS = (
    "This answer is anonymous. It was kept with its day and without customer or invitation, so nobody, "
    "we included, can tell who gave it."
)
MOST_SIMILAR = 6
_ASIDE = "Set aside as automatic: it counts in no score."
_ERASED = "The customer was erased on request. The words and every link to the person are gone; the score still counts."


def answer(response_id: UUID, *, home: str) -> AnswerPage | None:
    """Return the page of one answer, or None for one that is not here. A fixed number of queries.

    `home` is the workspace's language.
    """
    row = (
        listening.responses()
        .select_related(
            "survey_version__survey",
            "organization",
            "invitation__program",
            "invitation__survey_version__survey",
            "invitation__thread",
        )
        .filter(id=response_id)
        .first()
    )
    if row is None:
        return None
    asked_content = row.survey_version.content if row.survey_version else {}
    language = _asked_in(row, asked_content)
    earlier, late, changed_by = _earlier(row)
    [shown] = beside([said(row, read=understood([row.id]).get(row.id))], home)
    shown = replace(shown, is_changed=bool(earlier))
    return AnswerPage(
        said=shown,
        title=f"{who(row)} answered {row.score}" if row.score is not None else f"{who(row)} wrote",
        why=_why(asked_content, shown.mark.cohort, language) if row.comment else "",
        asked=asked(row),
        asked_in=language,
        lines=tuple(_lines(row)),
        properties=tuple(_properties(row)),
        singles=tuple(_singles(row, asked_content, language)),
        earlier=earlier,
        late=late,
        spoken=tuple(_spoken(row)),
        changed_at=row.changed_at,
        changed_by=changed_by,
        notice=_notice(row),
        conversation=conversation(row),
        similar=_similar(row),
        themes=tuple(theme.name for theme in on()),
    )


def _similar(row: Response) -> tuple[Said, ...]:
    """Return answers that say nearly the same, the nearest first; of few anonymous ones none is shown."""
    others = listening.responses().filter(excluded_at=None, erased_at=None).exclude(id=row.id)
    near = nearing.near_answer(row.id, others)[:MOST_SIMILAR]
    known = {each.id: each for each in understanding.but_few_anonymous(others.filter(id__in=near))} if near else {}
    return tuple(said(known[id_]) for id_ in near if id_ in known)


def _notice(row: Response) -> str:
    aside = f"{_ASIDE} {'; '.join(why(row.excluded_why)).capitalize() or 'Set aside by hand'}."
    known = _ANONYMOUS if row.is_anonymous else _ERASED if row.erased_at else ""
    return f"{aside} {known}".strip() if row.excluded_at else known


def recording(message_id: UUID) -> Path | None:
    """Return the sound file of something that was said aloud in this workspace, or None."""
    message = Message.objects.filter(id=message_id).exclude(recording="").first()
    return recordings.path_of(message.recording) if message else None


def _spoken(row: Response) -> Iterator[Spoken]:
    if row.invitation_id is None:
        return
    said_aloud = Message.objects.filter(invitation_id=row.invitation_id).exclude(recording="").order_by("at", "id")
    for message in said_aloud:
        is_there = recordings.path_of(message.recording) is not None
        yield Spoken(message.at, reverse("act:recording", args=[message.id]) if is_there else "")


def _asked_in(row: Response, asked_content: Mapping[str, Any]) -> str:
    """Return the language in which the questions were read: the answer's, the invitation's, the survey's first."""
    said_in = row.language or (row.invitation.language if row.invitation else "")
    offered = asked_content.get("languages") or []
    return content.chosen_language(said_in, offered) if offered else ""


def _why(asked_content: Mapping[str, Any], cohort: str, language: str) -> str:
    """Return the question that the words answer."""
    whys = asked_content.get("whys", {})
    return content.text_in(whys.get(cohort) or whys.get("any") or {}, language)


def _lines(row: Response) -> list[Line]:
    stage = row.touchpoint.stage if row.touchpoint else None
    moment = ("Moment", row.touchpoint, str(stage or ""))
    where = [
        ("Product", row.product, ""),
        ("Team", row.team, "of that day"),
        ("Employee", row.employee, ""),
        ("Organization", row.organization, "of that day"),
    ]
    # What is true of an anonymous customer is told of five or more together, and of nobody alone.
    named = [moment] if row.is_anonymous else [moment, *where]
    lines = [Line(name, str(value), note) for name, value, note in named if value]
    if row.channel:
        lines.append(Line("Channel", channel_name(row.channel)))
    if row.language:
        lines.append(Line("Language", rules.language_name(row.language)))
    if row.may_contact is not None:
        lines.append(Line("May be contacted", "yes, said so here" if row.may_contact else "no, said so here"))
    return lines


def _properties(row: Response) -> list[Line]:
    held = {} if row.is_anonymous else row.properties
    # Who wrote it elsewhere and where it stands is told as how it came.
    told = {name: value for name, value in held.items() if not (row.source and name in ("author", "url"))}
    # Where a mention stands. Strangers wrote it: nothing but a page is linked.
    return [
        Line(rules.property_name(name), str(value), url=page_of(value) if name == "url" else "")
        for name, value in sorted(told.items())
    ]


def _singles(row: Response, asked_content: Mapping[str, Any], language: str) -> list[Single]:
    # What one of us noted is none of the customer's words; it stands beside who took the answer down.
    rows = list(row.answers.exclude(question_key=NOTE).select_related("metric"))
    labels = _labels(asked_content, language)
    # The main question first; the rest as they were asked, what the survey does not know last.
    order = {key: at for at, key in enumerate(labels)}
    rows.sort(key=lambda one: (order.get(one.question_key, len(order)), one.question_key))
    return [_single(one, labels, asked_content, language) for one in rows]


def _single(one: Answer, labels: Mapping[str, str], asked_content: Mapping[str, Any], language: str) -> Single:
    metric_name = one.metric.name if one.metric else ""
    question = labels.get(one.question_key) or metric_name or one.question_key
    return Single(
        question=question if question != MAIN_QUESTION else "Score",
        mark=mark(one.metric, one.number) if one.number is not None else None,
        choices=tuple(_choices(one, asked_content, language)),
        words=one.text,
    )


def _labels(asked_content: Mapping[str, Any], language: str) -> dict[str, str]:
    labels = {MAIN_QUESTION: content.text_in(asked_content.get("question", {}), language)}
    followups = asked_content.get("followups", [])
    return labels | {each["key"]: content.text_in(each.get("label", {}), language) for each in followups}


def _choices(one: Answer, asked_content: Mapping[str, Any], language: str) -> list[str]:
    followups = asked_content.get("followups", [])
    followup: Mapping[str, Any] = next((each for each in followups if each["key"] == one.question_key), {})
    named = {each["value"]: content.text_in(each["label"], language) for each in followup.get("options", [])}
    return [named.get(str(choice)) or str(choice) for choice in one.choices or ()]


def _earlier(row: Response) -> tuple[tuple[Earlier, ...], tuple[Earlier, ...], str]:
    """Return what an answer was before, what came late, each newest first, and who changed the answer last.

    What was only added to is none of them.
    """
    if row.version < 2:
        return (), (), ""
    latest, *rest = listening.response_versions().filter(response=row)
    late = [version for version in rest if version.is_late]
    before = [one for one in rest if not one.is_late and not heard.adds_to(one.content, latest.content)]
    by = actors.names(version.changed_by for version in (latest, *before, *late))
    metrics = listening.metrics({slug for version in rest if (slug := version.content.get("metric"))})

    def shown(versions: Sequence[ResponseVersion]) -> tuple[Earlier, ...]:
        return tuple(_before(version, row, by, metrics) for version in versions)

    return shown(before), shown(late), by[latest.changed_by]


def _before(version: ResponseVersion, row: Response, by: actors.Names, metrics: Mapping[str, Metric]) -> Earlier:
    held: Mapping[str, Any] = version.content
    return Earlier(
        # The first was given when it was answered, whenever it was told to us.
        at=row.answered_at if version.number == 1 else version.at,
        mark=mark(metrics.get(held.get("metric") or ""), held.get("score")),
        words=held.get("comment") or "",
        by="" if version.number == 1 else by[version.changed_by],
    )
