"""What routing is told and what it says: cases, agents, outcomes, and a choice with its reasons.

Everything is named by ids, so that what is kept of a choice holds no name. Languages are codes without a region
(`sw`, not `sw-KE`), the same on both sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Kind = tuple[str, str, str]  # language, cause, segment


@dataclass(frozen=True, slots=True)
class Case:
    """A case that waits for somebody, with what speaks for one person or another."""

    id: str
    waiting_since: datetime
    due_at: datetime  # until when the customer must be contacted
    language: str = ""
    skills: frozenset[str] = frozenset()
    team: str = ""  # empty: any
    cause: str = ""
    segment: str = ""
    owner: str = ""  # who looks after the account
    spoke: str = ""  # whose conversation with the customer brought the answer
    helped: Mapping[str, datetime] = field(default_factory=dict)  # who closed a case of this customer, and when
    value: float | None = None  # money at stake; None: nobody knows
    severity: float = 0.5  # 0..1
    holder: str = ""  # who has it now and cannot be reached in time
    # Whoever handed it over, or is what the customer complains about.
    not_for: frozenset[str] = frozenset()

    @property
    def kind(self) -> Kind:
        """Return what it has in common with others: language, cause, segment."""
        return (self.language, self.cause, self.segment)


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers customers."""

    id: str
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    capacity: int = 10
    load: int = 0  # cases that take a place now, without those that are to be routed
    is_on_shift: bool = True
    off_at: datetime | None = None  # when the shift ends that is on now
    back_at: datetime | None = None  # when the next shift begins; None: nobody knows
    # Cases given of late, and how many an even share of those they could have taken would be (`even_shares`).
    recent: float = 0.0
    even: float = 0.0

    @property
    def free(self) -> int:
        """Return how many more cases they can take."""
        return max(0, self.capacity - self.load)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of the cases of one kind that an agent closed were won back."""

    agent: str
    kind: Kind
    recovered: int
    of: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for a choice, with its figures; `points` is what it weighed."""

    kind: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    points: float = 0.0

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept in a case."""
        return {"kind": self.kind, **self.figures, **({"points": round(self.points, 1)} if self.points else {})}


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets a case, and why. Without an agent the one reason says why nobody; then it is for the team's lead."""

    case: str
    agent: str
    reasons: tuple[Reason, ...]

    def kept(self) -> list[dict[str, Any]]:
        """Return the reasons as they are kept in a case; `tell` reads them."""
        return [reason.kept() for reason in self.reasons]
