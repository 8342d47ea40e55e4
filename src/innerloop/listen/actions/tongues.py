"""The language in which somebody talks with us, learned from what they talk with and from what they write."""

from datetime import datetime

from innerloop.customers import actions as knowing
from innerloop.customers import rules as people
from innerloop.listen import queries
from innerloop.listen.actions import beginnings
from innerloop.listen.models import Invitation, Line, Thread
from innerloop.listen.rules import content, tongue
from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.inbound import Said, words_of


def learn(said: Said, thread: Thread, *, line: Line, now: datetime) -> bool:
    """Take the language of their app or of their words for theirs where none is known; say whether one was learned.

    What is known of them stays, whatever they write later.
    """
    customer = thread.customer
    if customer.language:
        return False
    language = _of_app(said) or ("" if said.choice else tongue.language_of(words_of(said.text), _scale(thread, line)))
    if not language:
        return False
    customer.language = thread.language = language
    return knowing.learn_language(
        customer_id=customer.id, language=language, workspace_id=line.workspace_id, by=f"line:{line.id}", now=now
    )


def go_on(invitation: Invitation, thread: Thread) -> None:
    """Go on in the language that was just learned, where the survey has it."""
    spoken = content.chosen_language(thread.customer.language, invitation.survey_version.content["languages"])
    thread.language = spoken
    if spoken != invitation.language:
        invitation.language = spoken
        invitation.save(update_fields=["language"])


def of_answer(invitation: Invitation, thread: Thread, *, is_asked: bool) -> str:
    """Return the language of an answer: in which it was asked, else in which it was written; nothing if none is known.

    `is_asked`: a question was put to them before they answered; digits that come unasked are in no language.
    """
    spoken = thread.customer.language
    if spoken and beginnings.is_begun_by_them(invitation) and not _is_same(spoken, invitation.language):
        return spoken[:12]
    return invitation.language if is_asked or spoken else ""


def _is_same(one: str, other: str) -> bool:
    return one.split("-", maxsplit=1)[0].lower() == other.split("-", maxsplit=1)[0].lower()


def _of_app(said: Said) -> str:
    try:
        return people.read_language(said.language) or ""
    except people.ValueRefused:
        return ""  # what an app says of itself may be anything


def _scale(thread: Thread, line: Line) -> scales.Scale:
    program = thread.invitation.program if thread.invitation else beginnings.program_of(line)
    return queries.scale_of(program.survey.metric) if program else scales.NPS
