"""/app: may this customer be asked now, what they answered, whether they want to be asked at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from innerloop.connect.api import answers, building, errors, reading
from innerloop.connect.api.app import examples, shapes
from innerloop.customers import actions as knowing
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person, read_language
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen import queries as listen_queries
from innerloop.listen import showing, survey_words, widget_page
from innerloop.listen.actions import in_app
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program
from innerloop.listen.rules import content as contents
from innerloop.listen.rules import identity
from innerloop.listen.rules.heard import LONGEST_COMMENT, Heard, HeardAnswer

route = building.Resource("In your app")

# An answer waits in a phone while there is no connection.
LONGEST_WAY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Here:
    """Who is in an app, by what that was proven, and which program it shows."""

    program: Program
    person: Person
    address: str


@route.call("POST", "/app/asks", needs="", answers={200: shapes.AskShape, 201: shapes.AskShape}, example=examples.ASK)
def ask_in_app(request: HttpRequest, body: shapes.AskIn) -> HttpResponse:
    """Ask the customer who uses your app, or learn that they are left in peace.

    201 is a new ask: show it now, it counts as asked. 200 is the same one again, or that nobody is asked.
    """
    here = _here(request, body)
    with scope.to(here.program.workspace_id):
        asked = _ask(here, body)
        return answers.answer(_shown(asked), 201 if asked.is_new else 200)


@route.call("POST", "/app/answers", needs="", answers={200: shapes.KeptShape}, example=examples.ANSWER)
def answer_in_app(request: HttpRequest, body: shapes.AppAnswerIn) -> HttpResponse:
    """Take what the customer answered: the score first, the reason later. Sent twice, it is one answer."""
    invitation = listen_queries.invitation_by_token(body.ask)
    if invitation is None or invitation.channel != in_app.APP:
        raise errors.NotHere(thing="ask")
    _hold_to_pace(invitation.id)
    with scope.to(invitation.workspace_id):
        heard = _heard(body, invitation, clock.now())
        kept = listening.answer_invitation(invitation=invitation, heard=heard, now=clock.now())
        return answers.answer({"kept": True, "score": kept.score, "comment": kept.comment})


@route.call("POST", "/app/wishes", needs="", answers={200: shapes.WishShape}, example=examples.WISH)
def wish_in_app(request: HttpRequest, body: shapes.WishIn) -> HttpResponse:
    """Ask the customer in your app no more, or again, or learn what they said."""
    here = _here(request, body)
    with scope.to(here.program.workspace_id):
        if body.asks is not None:
            in_app.wish_in_app(address=here.address, asks=body.asks, now=clock.now())
        return answers.answer({"asks": in_app.is_asked_in_app(here.address)})


def _here(request: HttpRequest, body: shapes.WhoIn) -> _Here:
    """Return who is there; raises ProgramNotOpen, NotProven, ValueRefused and TooManyFromApp."""
    program = listen_queries.program_by_link(body.program)
    if program is None:
        raise errors.ProgramNotOpen(slug=body.program, field="program")
    named = {"external_id": (body.external_id or "").strip(), "email": (body.email or "").strip()}
    known = identity.proven(key=listen_queries.identity_key_of(program), **named, given=body.hash)
    if not known:
        raise errors.NotProven
    person = Person(external_id=known.get("external_id"), email=known.get("email"))
    address = person.external_id or person.email or ""
    _hold_to_pace((program.id, address))
    return _Here(program, person, address)


def _hold_to_pace(subject: Any) -> None:
    # By customer and not by address: a whole network of phones may come from one.
    if seconds := building.PACE.wait(subject):
        raise errors.TooManyFromApp(seconds=ceil(seconds))


@transaction.atomic
def _ask(here: _Here, body: shapes.AskIn) -> in_app.AskedInApp:
    now, program = clock.now(), here.program
    listening.hold_room(program)  # before the customer is held
    [known] = knowing.know([here.person], workspace_id=program.workspace_id, by="system", now=now)
    if not isinstance(known, knowing.Known):
        raise known
    ask = Ask(
        customer=Customer.objects.get(id=known.customer_id),
        occasion_key=f"app:{program.id}:{known.customer_id}:{body.id}",
        language=read_language(body.language) or "",
    )
    return in_app.ask_in_app(program=program, ask=ask, address=here.address, now=now)


def _shown(asked: in_app.AskedInApp) -> dict[str, Any]:
    row = asked.invitation
    return {
        "eligible": row is not None,
        "ask": listen_queries.token_of(row.id) if row else None,
        "is_answered": row is not None and (row.is_spent or row.state == Invitation.State.ANSWERED),
        "expires_at": row.expires_at if row else None,
        "url": listen_queries.link_of(row.id) if row else None,
        "survey": _survey(row) if row else None,
        "rules": asked.rules,
        "next_eligible_at": asked.next_eligible_at,
    }


def _survey(row: Invitation) -> dict[str, Any]:
    program, content = row.program, row.survey_version.content
    language = contents.chosen_language(row.language, content["languages"])
    today = clock.day_in(program.workspace.time_zone, clock.now())
    shown = showing.Shown(program, content, language, path="", today=today, properties=row.properties)
    told = widget_page.content(shown)
    del told["nonce"]
    offer = survey_words.words_in(language).contact.format(company=program.workspace.name)
    is_offered = content.get("asks_contact") and not program.is_anonymous
    return {**told, "contact": offer if is_offered else None, "longest": LONGEST_COMMENT}


def _heard(body: shapes.AppAnswerIn, invitation: Invitation, now: datetime) -> Heard:
    # The phone's clock may be wrong, but it knows how long it has waited.
    given_at = now - min(timedelta(seconds=body.age_seconds), LONGEST_WAY)
    return Heard(
        metric=invitation.program.survey.metric.slug,
        score=body.score,
        comment=body.comment or "",
        answers=_further(body.answers or [], invitation),
        answered_at=max(given_at, invitation.asked_at) if body.age_seconds else None,
        channel=in_app.APP,
        language=invitation.language,
        may_contact=body.may_contact,
        unsaid=tuple(name for name in ("comment", "answers") if getattr(body, name) is None),
    )


def _further(given: list[shapes.AppFurtherIn], invitation: Invitation) -> tuple[HeardAnswer, ...]:
    questions = {asked["key"]: asked for asked in invitation.survey_version.content.get("followups", [])}
    return tuple(_answer(each, questions, f"answers.{place}") for place, each in enumerate(given))


def _answer(given: shapes.AppFurtherIn, questions: dict[str, Any], place: str) -> HeardAnswer:
    asked = questions.get(given.question)
    if asked is None:
        known = ", ".join(questions) or "none"
        raise reading.refused(f"{place}.question", f"There is no question {given.question!r} here. Known: {known}.")
    if asked["kind"] in ("choice", "several"):
        return HeardAnswer(given.question, choices=_choices(given, asked, place))
    if asked["kind"] == "scale":
        return HeardAnswer(given.question, metric=asked["metric"], score=given.score)
    return HeardAnswer(given.question, text=given.text or "")


def _choices(given: shapes.AppFurtherIn, asked: dict[str, Any], place: str) -> tuple[str, ...]:
    allowed = [option["value"] for option in asked["options"]]
    chosen = tuple(given.choices or ())
    strange = next((each for each in chosen if each not in allowed), None)
    if strange is not None:
        detail = f"`{place}.choices` holds {strange!r}. Choose among: {', '.join(allowed)}."
        raise reading.refused(f"{place}.choices", detail)
    if asked["kind"] == "choice" and len(chosen) > 1:
        raise reading.refused(f"{place}.choices", f"`{place}.choices` holds {len(chosen)} choices. Send one.")
    return chosen
