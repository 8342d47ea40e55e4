"""The ways by which notices leave the page. Adapters sit in `connect`; this is what they must do."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from innerloop.team.models import Member
from innerloop.team.notices.kinds import Picture
from innerloop.team.rules.wishes import Way

PORT = "notice"


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in a letter: its sentence, whose matter it is (may be nobody's), and where to go.

    `draw` makes its picture, for a way that shows one, and may raise anything; None where there is none to draw.
    """

    sentence: str
    who: str
    url: str
    draw: Callable[[], Picture | None] | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter as it leaves: the same id however often it is tried."""

    id: UUID
    member: Member
    lines: Sequence[Line]
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it: a state of the delivery, and why; `wait` is what the other side asks for."""

    state: str
    outcome: str = ""
    provider_id: str = ""
    wait: timedelta | None = None
    is_counted: bool = True


class Adapter(Protocol):
    """One way."""

    def reaches(self, members: Collection[Member]) -> set[UUID]:
        """Return which of these members can be reached, by id. A fixed number of queries."""

    def send(self, letter: Composed) -> Sent:
        """Send one letter; no failure raises."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What a way adds to a member's own page of settings: a template, and what it shows."""

    template: str
    look: Callable[[Member], Mapping[str, Any]]


_panels: dict[Way, Panel] = {}
_adapters: dict[Way, Adapter] = {}


def register(way: Way, adapter: Adapter, *, panel: Panel | None = None) -> None:
    """Bring a way; the same again takes the place of the first."""
    _adapters[way] = adapter
    if panel:
        _panels[way] = panel


def panels(member: Member) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what the ways add to a member's page: templates, each with what it shows."""
    return [(panel.template, panel.look(member)) for panel in _panels.values()]


def known() -> Mapping[Way, Adapter]:
    """Return the ways that there are."""
    return dict(_adapters)


def port_of(way: Way) -> str:
    """Return the port on which letters of a way are delivered."""
    return f"{PORT}:{way}"
