"""A customer on the telephone: what can be asked of them, and the question as they would hear it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.call_page import CallPage
from innerloop.act.queries.said import NOBODY
from innerloop.customers import queries as people
from innerloop.customers.queries import Profile
from innerloop.kernel import clock, ids
from innerloop.kernel.widgets import Empty, Tab
from innerloop.listen import queries as listening
from innerloop.listen import showing
from innerloop.listen.queries import Question
from innerloop.listen.rules import content as contents
from innerloop.listen.rules.saying import channel_name
from innerloop.listen.survey_page import Option, SurveyPage
from innerloop.listen.survey_words import words_in

_REFUSED = (
    "{name} asked not to be asked. Put no question to them; what they tell you of their own accord may be written down."
)
_NOTHING = Empty(
    title="No question to put yet",
    text="What is asked whenever customers like, what is asked by default, and what this customer was asked and has "
    "not answered will stand here. Anonymous surveys are left out: whoever takes an answer down knows whose it is.",
    action="See the surveys",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form already: what was typed, with a sentence for each field that is wrong."""

    score: int | None = None
    comment: str = ""
    is_contact_wished: bool = False
    further: Mapping[str, tuple[str, ...]] | None = None
    moment: str | None = None  # None: the question's own
    note: str = ""
    token: str = ""
    errors: Mapping[str, str] | None = None


@dataclass(frozen=True)
class OnTheLine:
    """Somebody on the telephone, and what of all that can be asked was chosen."""

    profile: Profile
    offered: Sequence[Question]
    question: Question
    wanted: str  # the language to read in; empty: the one that is known of them
    now: datetime

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """Return what is asked."""
        invitation = self.question.invitation
        if invitation:
            return dict(invitation.survey_version.content)
        return dict(listening.newest_version(self.question.program.survey_id).content)

    @property
    def language(self) -> str:
        """Return the language that it is read in."""
        invitation, workspace = self.question.invitation, self.question.program.workspace
        usual = (invitation.language if invitation else "") or self.profile.language or workspace.language
        return contents.chosen_language(self.wanted or usual, self.content["languages"])

    @property
    def properties(self) -> Mapping[str, Any]:
        """Return what decides which further questions come up."""
        return self.question.invitation.properties if self.question.invitation else self.profile.properties

    @property
    def asks_contact(self) -> bool:
        """Say whether they are offered to be answered."""
        return bool(self.content.get("asks_contact"))


def on_the_line(
    profile: Profile, *, about: str, language: str, now: datetime, is_put: bool = False
) -> OnTheLine | None:
    """Return what one asks of somebody on the telephone: what is named by `about`, else the first thing.

    What was put already is taken whatever became of it: its form may be sent twice. None where nothing can be asked.
    """
    put = _uuid(about) if is_put else None
    offered = listening.questions_for(people.ids_of(profile.id), now=now, put=put)
    if not offered:
        return None
    chosen = next((each for each in offered if str(each.id) == about), offered[0])
    return OnTheLine(profile, offered, chosen, language, now)


def call(profile: Profile, line: OnTheLine | None, written: Written) -> CallPage:
    """Return the page of a call. A fixed number of queries."""
    page = CallPage(profile.id, profile.name or NOBODY, notice=_notice(profile))
    if line is None:
        return replace(page, empty=replace(_NOTHING, url=reverse("listen:surveys")))
    company = line.question.program.workspace.name
    return replace(
        page,
        questions=tuple(_tabs(line)) if len(line.offered) > 1 else (),
        tongues=_tongues(line),
        survey=_survey(line, written),
        about=str(line.question.id),
        token=written.token or f"page-{ids.new_id()}",
        contact=words_in(line.language).contact.format(company=company) if line.asks_contact else "",
        is_contact_wished=written.is_contact_wished,
        moments=() if line.question.invitation else _moments(line, written.moment),
        note=written.note,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _survey(line: OnTheLine, written: Written) -> SurveyPage:
    program = line.question.program
    shown = showing.Shown(
        program=program,
        content=line.content,
        language=line.language,
        path="",
        today=clock.day_in(program.workspace.time_zone, line.now),
        chosen=written.score,
        comment=written.comment,
        written=written.further or {},
        errors=written.errors or {},
        properties=line.properties,
    )
    return showing.survey(shown)


def _notice(profile: Profile) -> str:
    stopped = any(stop.purpose in ("", "ask") and stop.reason != "bounced" for stop in profile.suppressions)
    refused = any(said.purpose == "ask" and not said.is_given for said in profile.consents)
    return _REFUSED.format(name=profile.name or "This customer") if stopped or refused else ""


def _tabs(line: OnTheLine) -> list[Tab]:
    at = reverse("act:call", args=[line.profile.id])
    return [Tab(_name(each), f"{at}?about={each.id}", each is line.question) for each in line.offered]


def _name(question: Question) -> str:
    invitation = question.invitation
    if invitation is None:
        moment = question.program.touchpoint
        return f"{question.program}, {moment}" if moment else str(question.program)
    day = clock.day_in(question.program.workspace.time_zone, invitation.asked_at)
    by = "a link" if invitation.channel == "link" else channel_name(invitation.channel)
    return f"{question.program}, asked by {by} on {rules.day(day)}"


def _tongues(line: OnTheLine) -> tuple[Tab, ...]:
    codes = line.content["languages"]
    at = reverse("act:call", args=[line.profile.id])
    found = (
        Tab(
            contents.NATIVE_NAMES.get(code, code),
            f"{at}?{urlencode({'about': line.question.id, 'lang': code})}",
            code == line.language,
        )
        for code in codes
    )
    return tuple(found) if len(codes) > 1 else ()


def _moments(line: OnTheLine, chosen: str | None) -> tuple[Option, ...]:
    own = line.question.program.touchpoint
    usual = own.key if own else ""
    wanted = usual if chosen is None else chosen
    found = [("", "Everything with us"), *listening.touchpoints().values_list("key", "name")]
    # A question about one moment is about that one; what is about everything can be about any.
    kept = [(key, name) for key, name in found if key or not own]
    return tuple(Option(key, name, is_chosen=key == wanted) for key, name in kept) if len(kept) > 1 else ()
