"""The page that shows a draft on every channel, as plain values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from innerloop.listen import builder_page, previewing, queries
from innerloop.listen.builder_page import Tongue
from innerloop.listen.channels import Mail
from innerloop.listen.forms import builder as forms
from innerloop.listen.models import Survey
from innerloop.listen.previewing import Asked, Shown
from innerloop.listen.rules import content as contents
from innerloop.listen.rules import conversation, drafts, saying, segments
from innerloop.listen.rules.conversation import Rehearsal, Turn
from innerloop.listen.rules.drafts import Draft
from innerloop.listen.rules.scale import Cohort
from innerloop.team.models import Member

WEB = "web"
# Shown to everybody in this order. Other channels, such as a gateway of one's own, come after where they are set up.
_ORDER = (WEB, "email", "sms", "ussd", "whatsapp", "telegram", "voice")


@dataclass(frozen=True, slots=True)
class Tab:
    """One channel that the draft can be looked at on."""

    channel: str
    name: str
    is_current: bool
    is_set_up: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing that is said: by us, with buttons and what it costs, or by them."""

    is_ours: bool
    text: str
    is_own_words: bool = False
    is_deed: bool = False  # something that they do, not say: dial, pick up
    buttons: tuple[tuple[str, ...], ...] = ()
    parts: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with somebody of one cohort."""

    cohort: Cohort
    score: int
    said: str
    bubbles: tuple[Bubble, ...]

    @property
    def parts(self) -> int:
        """Return how many parts are paid for in all."""
        return sum(bubble.parts for bubble in self.bubbles)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A draft on one channel, in one language."""

    survey: Survey
    carried: Mapping[str, str]
    tabs: tuple[Tab, ...]
    tongues: tuple[Tongue, ...]
    mail: Mail | None = None
    warnings: tuple[str, ...] = ()
    talks: tuple[Talk, ...] = ()
    left_out: tuple[str, ...] = ()  # further questions that come up in none of the conversations
    is_anonymous: bool = False

    @property
    def tab(self) -> Tab:
        """Return the channel that is shown."""
        return next(tab for tab in self.tabs if tab.is_current)

    @property
    def tongue(self) -> Tongue:
        """Return the language that is shown."""
        return next(tongue for tongue in self.tongues if tongue.is_current)

    @property
    def direction(self) -> str:
        """Return which way the language is written."""
        return contents.direction(self.tongue.code)


def page_of(survey: Survey, draft: Draft, *, by: str, member: Member, now: datetime) -> PreviewPage | None:
    """Return a draft as it reads by a channel, or on the web page; None for a channel that there is not."""
    ways = {name: found for name, found in previewing.ways(survey).items() if name in _ORDER or found[1]}
    if by != WEB and by not in ways:
        return None
    shown: dict[str, Any] = {}
    if by != WEB:
        content = drafts.settled(draft)
        way, _ = ways[by]
        asked = previewing.asked(survey, content, language=draft.language, way=way, member=member, now=now)
        shown = _mail(asked) if way.line is None else _talks(asked, content)
    standing = {WEB: True, **{channel: is_set_up for channel, (_, is_set_up) in ways.items()}}
    return PreviewPage(
        survey=survey,
        carried=forms.carried(draft, survey_id=survey.id),
        tabs=tuple(_tabs(standing, by)),
        tongues=builder_page.tongues_of(draft),
        **shown,
    )


def _tabs(standing: Mapping[str, bool], by: str) -> Iterator[Tab]:
    for channel in sorted(standing, key=lambda each: _ORDER.index(each) if each in _ORDER else len(_ORDER)):
        name = "web page" if channel == WEB else saying.channel_name(channel)
        yield Tab(channel, name[:1].upper() + name[1:], channel == by, standing[channel])


def _mail(asked: Asked) -> dict[str, Any]:
    preview = asked.first.preview
    return {"mail": preview.mail, "warnings": preview.warnings}


def _talks(asked: Asked, content: Mapping[str, Any]) -> dict[str, Any]:
    rehearsals = asked.rehearsals()
    came_up = {key for each in rehearsals.values() for key in each.asked}
    is_anonymous = asked.invitation.program.is_anonymous
    left = [] if is_anonymous else [each for each in content["followups"] if each["key"] not in came_up]
    return {
        "talks": tuple(_talk(asked, cohort, rehearsal) for cohort, rehearsal in rehearsals.items()),
        "left_out": tuple(
            contents.text_in(each["label"], asked.invitation.language, content["languages"][0]) for each in left
        ),
        "is_anonymous": is_anonymous,
    }


def _talk(asked: Asked, cohort: Cohort, rehearsal: Rehearsal) -> Talk:
    scale = queries.scale_of(asked.invitation.program.survey.metric)
    score = conversation.typical(scale, cohort)
    assert score is not None, "only cohorts that hold somebody are rehearsed"
    bubbles = [
        bubble for turn in rehearsal.turns for bubble in _bubbles(asked, turn, begins=turn is rehearsal.turns[0])
    ]
    if asked.way.adapter.capabilities.is_live:
        bubbles.insert(0, Bubble(is_ours=False, text=_deed(asked), is_deed=True))
    return Talk(cohort, score, saying.cohort_said(scale, cohort), tuple(bubbles))


def _deed(asked: Asked) -> str:
    if asked.way.adapter.capabilities.can_send:
        return "Picks up"
    return f"Dials {asked.way.our_address or 'your code'}"


def _bubbles(asked: Asked, turn: Turn, *, begins: bool) -> Iterator[Bubble]:
    if turn.said:
        is_own_words = turn.said == conversation.OWN_WORDS
        yield Bubble(is_ours=False, text="" if is_own_words else turn.said, is_own_words=is_own_words)
    for say in turn.says:
        yield from _ours(asked.shown(say, begins=begins))


def _ours(shown: Shown) -> Iterator[Bubble]:
    """Yield a bubble for each screen; what holds for all of them stands under the last."""
    preview = shown.preview
    for screen in preview.screens[:-1]:
        yield Bubble(is_ours=True, text=screen)
    for screen in preview.screens[-1:]:
        yield Bubble(
            is_ours=True,
            text=screen,
            buttons=preview.buttons,
            parts=shown.parts,
            notes=preview.notes,
            warnings=(*_dear(shown), *preview.warnings),
        )


def _dear(shown: Shown) -> Sequence[str]:
    if shown.parts < segments.MANY:
        return ()
    counted = segments.count(shown.message.text)
    is_wide = counted.encoding == "UCS-2"
    why = " This script takes more than twice the room of Latin letters." if is_wide else ""
    return (f"Costs as much as {shown.parts} messages each time it is sent.{why} Shorten it if you can.",)
