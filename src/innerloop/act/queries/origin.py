"""How an answer came about: who was asked, when, by what; or that nobody was."""

from innerloop.act.feedback_page import Asked, Line
from innerloop.kernel.models import Origin
from innerloop.listen.models import Invitation, Response, SurveyVersion
from innerloop.understand.queries.sentence import channel_name

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
    if row.invitation:
        return _invited(row.invitation, row)
    if row.is_anonymous:
        sentence = "How it came about is not kept, so that it leads to nobody."
        return Asked(sentence, lines=_survey(row.survey_version))
    sentence = _FROM.get(Origin(row.origin)) or _BY.get(row.channel, "No invitation is known for it.")
    program = (Line("Program", row.program.name),) if row.program else ()
    return Asked(sentence, lines=(*program, *_survey(row.survey_version)))


def _invited(invitation: Invitation, row: Response) -> Asked:
    lines = [Line("Program", invitation.program.name), *_survey(invitation.survey_version)]
    if invitation.thread:
        lines.append(Line("To", invitation.thread.their_address))
    minutes = int((row.answered_at - invitation.asked_at).total_seconds() // 60)
    lines.append(Line("Answered", after(minutes)))
    return Asked(f"Asked by {channel_name(invitation.channel)}", invitation.asked_at, tuple(lines))


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
