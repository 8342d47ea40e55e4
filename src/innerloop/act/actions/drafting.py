"""A reply drafted by a language model: put before whoever answers, never sent by itself, and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime

from innerloop.act.actions.moving import refuse_if_over
from innerloop.act.models import Case
from innerloop.act.queries import telling, wording
from innerloop.act.queries.colleagues import names_of_all
from innerloop.act.rules.wording import VARIABLES, WordingImpossible, check, fill
from innerloop.team.access import actor
from innerloop.team.models import Member
from innerloop.understand.actions.outside import asking
from innerloop.understand.outside import errors, prompts
from innerloop.understand.queries.outside import cover, names_of
from innerloop.understand.words.masking import NAME

MOST_TURNS = 20
_LONGEST = 2_000
# What stands in the conversation is covered; a model that greets somebody by it means the customer.
_CALLED = "{customer}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as it may be sent once somebody has read it, and the model that wrote it."""

    text: str
    model: str


def draft_reply(*, case: Case, member: Member, now: datetime) -> Draft:
    """Have a reply to a case's customer drafted, in their language; raises OutsideError, IsOver.

    Only what was written between them and us goes out: no note, no score, no name that we know. What only we know is
    filled in from the case as in a template; what cannot be stays in braces, and such a text is refused when sent.
    """
    refuse_if_over(case)
    turns = _turns(case)
    if not any(turn["by"] == "customer" for turn in turns):
        raise errors.NothingToAsk
    language = wording.language_of(case) or case.workspace.language
    prompt = prompts.draft(turns, to=language, variables=VARIABLES)
    reply = asking.ask(prompt, purpose=asking.DRAFT, answers=1, by=actor(member), now=now)
    text = reply.text.replace(NAME, _CALLED)
    if not text:
        raise errors.Nonsense(why="it is empty")
    try:
        check(text)
    except WordingImpossible as impossible:
        raise errors.Nonsense(why=str(impossible)) from None
    return Draft(fill(text, wording.values_of(case, member, now)).text, reply.model)


def _turns(case: Case) -> list[dict[str, str]]:
    """Return what was said between the customer and us, covered, the oldest of the newest first."""
    said = [each for each in telling.story(case).told if each.kind in ("them", "us") and each.words]
    names = [*names_of_all().values(), case.customer.name if case.customer else ""]
    names += names_of(case.response) if case.response else ()
    return [
        {"by": "customer" if each.kind == "them" else "company", "text": cover(each.words, names)[:_LONGEST]}
        for each in said[-MOST_TURNS:]
    ]
