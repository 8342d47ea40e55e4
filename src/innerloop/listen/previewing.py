"""A draft as it would reach customers by a channel.

It is made by the functions that ask in earnest, out of rows that no database ever sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from innerloop.customers.models import Customer
from innerloop.kernel import ids
from innerloop.listen import channels, queries
from innerloop.listen.actions import surveying, threads
from innerloop.listen.models import Invitation, Line, Message, Program, Survey, SurveyVersion, Thread
from innerloop.listen.queries import Way
from innerloop.listen.rules import conversation
from innerloop.listen.rules.conversation import Rehearsal
from innerloop.listen.rules.inbound import Say
from innerloop.listen.rules.scale import Cohort
from innerloop.team.models import Member

# As one reads from the best news to the worst; the builder's own order is that of the scale.
COHORTS: tuple[Cohort, ...] = ("top", "middle", "bottom")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message says, how its channel draws it, and in how many parts it is paid for; 0 where nobody counts."""

    message: Message
    preview: channels.Preview
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask of a draft by a channel. It is addressed to the member who looks."""

    way: Way
    invitation: Invitation
    thread: Thread
    now: datetime

    @property
    def opening(self) -> Say:
        """Return the first message, as it leaves."""
        text = threads.opening(self.invitation, self.way)
        buttons = tuple(threads.opening_buttons(self.invitation, self.way))
        return Say(text, Message.Purpose.ASK, buttons, is_last=self.invitation.program.is_anonymous)

    @property
    def first(self) -> Shown:
        """Return the first message as it looks; a mail is composed by its channel."""
        return self.shown(self.opening)

    def rehearsals(self) -> dict[Cohort, Rehearsal]:
        """Play the conversation through with each cohort that the scale has."""
        line = self.thread.line
        assert line is not None, "what converses runs on a line"
        survey = surveying.survey_of(self.invitation, self.thread, line)
        begun = None if self.way.adapter.capabilities.is_live else self.opening
        return {
            cohort: conversation.rehearse(survey, cohort, at=self.now, opening=begun)
            for cohort in COHORTS
            if conversation.typical(survey.scale, cohort) is not None
        }

    def shown(self, say: Say, *, begins: bool = False) -> Shown:
        """Return how something that is said looks on the channel; what begins is an ask, whoever called."""
        facts = {"is_last": True} if say.is_last else {}
        purpose = Message.Purpose.ASK if begins else say.purpose
        words = threads.Words(purpose, say.text, say.choices, self.invitation, facts)
        message = threads.message_of(self.thread, words, self.now)
        return Shown(message, self.way.adapter.preview(message), int(message.facts.get("segments", 0)))


def program_of(survey: Survey) -> Program:
    """Return the program whose kind and anonymity a survey is shown with: its newest, else a plain one."""
    program = queries.programs().filter(survey=survey).first() or Program(survey=survey)
    program.workspace, program.survey = survey.workspace, survey
    return program


def asked(
    survey: Survey, content: Mapping[str, Any], *, language: str, way: Way, member: Member, now: datetime
) -> Asked:
    """Return an ask of a content by a channel, to the member who looks."""
    workspace, program = survey.workspace, program_of(survey)
    invitation = Invitation(
        id=ids.new_id(),
        workspace=workspace,
        program=program,
        survey_version=SurveyVersion(workspace=workspace, survey=survey, content=dict(content)),
        customer=Customer(workspace=workspace, name=member.user.name, language=language),
        channel=way.name,
        language=language,
        asked_at=now,
        expires_at=now + timedelta(days=program.answer_for_days),
    )
    thread = Thread(
        workspace=workspace,
        customer=invitation.customer,
        channel=way.name,
        line=way.line,
        their_address=member.user.email,
        our_address=way.our_address,
        language=language,
    )
    return Asked(way, invitation, thread, now)


def ways(survey: Survey) -> dict[str, tuple[Way, bool]]:
    """Return each channel that can ask with how it is gone, and whether it is set up here. One query.

    Where no line is open, one is imagined.
    """
    lines: dict[str, Line] = {}
    for each in queries.lines().filter(closed_at=None):
        lines.setdefault(each.channel, each)
    found: dict[str, tuple[Way, bool]] = {}
    for adapter in sorted(filter(_asks, channels.known().values()), key=lambda each: each.needs_line):
        line = lines.get(adapter.channel)
        if adapter.channel in found or (adapter.needs_line and line and line.kind != adapter.kind):
            continue
        imagined = Line(workspace=survey.workspace, kind=adapter.kind, channel=adapter.channel)
        way = Way(adapter, line or imagined) if adapter.needs_line else Way(adapter)
        found[adapter.channel] = way, not adapter.needs_line or line is not None
    return found


def _asks(adapter: channels.Adapter) -> bool:
    # Reviews and mentions only come in.
    can = adapter.capabilities
    return can.can_send or can.is_live or can.can_reply
