"""How an answer came about: who was asked, when, by what; or that nobody was."""

from urllib.parse import urlsplit

from innerloop.act.feedback_page import Asked, Line
from innerloop.act.queries import actors
from innerloop.kernel.models import Origin
from innerloop.listen.models import Answer, Invitation, Response, SurveyVersion
from innerloop.listen.rules.elsewhere import SOURCES
from innerloop.listen.rules.heard import NOTE
from innerloop.listen.rules.saying import channel_name

_FROM = {
    Origin.IMPORT: "It came in with an import; nobody here asked for it.",
    Origin.DEMO: "It belongs to the demo company; nobody was asked.",
}
_BY = {
    "api": "It was sent in by another system.",
    "link": "Nobody was invited: it came by a link that anybody may open.",
}


def asked(row: Response) -> Asked:
    """Return how it came to an answer, as far as that is kept."""
    taker = _taker(row)
    if row.invitation:
        return _invited(row.invitation, row, taker)
    if row.is_anonymous:
        sentence = "How it came about is not kept, so that it leads to nobody."
        return Asked(sentence, lines=_survey(row.survey_version))
    if row.source:
        return _elsewhere(row)
    sentence = _FROM.get(Origin(row.origin)) or _BY.get(row.channel, "No invitation is known for it.")
    sentence = "Told one of us on the telephone." if taker else sentence
    program = (Line("Program", row.program.name),) if row.program else ()
    return Asked(sentence, lines=(*program, *_survey(row.survey_version), *taker))


def _elsewhere(row: Response) -> Asked:
    """Return where something was said that nobody asked for, and under which name, which anybody may take."""
    author, url = row.properties.get("author"), row.properties.get("url")
    lines = [
        Line("Under the name", author if isinstance(author, str) else ""),
        Line("Where it stands", urlsplit(url).hostname or "" if isinstance(url, str) else "", url=page_of(url)),
    ]
    sentence = f"Nobody asked for it: it was said in {SOURCES.get(row.source, 'another place')}."
    return Asked(sentence, lines=tuple(line for line in lines if line.value))


def page_of(url: object) -> str:
    """Return the address of a page that strangers wrote down, to be linked; nothing where it is none."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""


def _taker(row: Response) -> tuple[Line, ...]:
    """Return who took an answer down on the telephone and what they noted beside it. Three queries at most."""
    if row.channel != "phone" or row.is_anonymous:
        return ()
    by = row.versions.filter(changed_by__startswith="member:").order_by("number").values_list("changed_by", flat=True)
    if not (taker := by.first()):
        return ()
    note = Answer.objects.filter(response=row, question_key=NOTE).values_list("text", flat=True).first()
    lines = [Line("Taken down by", actors.names([taker])[taker]), Line("Their note", note or "")]
    return tuple(line for line in lines if line.value)


def _invited(invitation: Invitation, row: Response, taker: tuple[Line, ...]) -> Asked:
    lines = [Line("Program", invitation.program.name), *_survey(invitation.survey_version)]
    if invitation.thread:
        lines.append(Line("To", invitation.thread.their_address))
    minutes = int((row.answered_at - invitation.asked_at).total_seconds() // 60)
    lines.append(Line("Answered", after(minutes)))
    return Asked(f"Asked by {channel_name(invitation.channel)}", invitation.asked_at, (*lines, *taker))


def _survey(version: SurveyVersion | None) -> tuple[Line, ...]:
    if version is None:
        return ()
    return (Line("Survey", version.survey.name, f"version {version.number}"),)


def after(minutes: int) -> str:
    """Say how long after the question an answer came."""
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count >= 1:
            return f"{count} {unit}{'' if count == 1 else 's'} later"
    return "at once"
