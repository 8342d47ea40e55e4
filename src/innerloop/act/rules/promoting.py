"""When a customer is thanked and invited to recommend us, by which place, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from innerloop.listen.rules.asking import Against, Reason

# What could not be said by then is said no more: nobody remembers the answer it is about.
ENDS_AFTER = timedelta(days=14)
_LOOK_AGAIN = timedelta(days=1)


class Kind(StrEnum):
    """What follows an answer."""

    THANKS = "thanks"
    REVIEW = "review"
    REFERRAL = "referral"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return the kinds as a form offers them."""
        return [(kind.value, kind.label) for kind in cls]

    @property
    def label(self) -> str:
        """Say what is done."""
        return _LABELS[self]

    @property
    def needs_yes(self) -> bool:
        """Say whether it is advertising, which needs a yes; thanks are told."""
        return self != Kind.THANKS


_LABELS = {
    Kind.THANKS: "Thank them",
    Kind.REVIEW: "Thank them and invite to a review",
    Kind.REFERRAL: "Thank them and invite to bring a friend",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A review place as it is chosen: for whom it is, "" meaning all."""

    id: UUID
    language: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Whoever waits for us is not asked for a favor; nobody knows for how long, so it is looked at again."""

    is_open: bool
    looked_at: datetime

    def against(self, at: datetime) -> Against | None:
        """Return that a case is open, until the day after the look."""
        until = self.looked_at + _LOOK_AGAIN
        return Against(Reason("open_case", "A case of theirs is open"), until) if self.is_open and at < until else None


@dataclass(frozen=True, slots=True)
class DailyMost:
    """At most so many a day by one rule, until `ends_at`, the end of the workspace's day."""

    sent: int
    most: int
    ends_at: datetime

    def against(self, at: datetime) -> Against | None:
        """Return that it is enough for today."""
        if self.sent < self.most or at >= self.ends_at:
            return None
        return Against(Reason("daily_cap", f"{self.most:,} were invited today, which is the most"), self.ends_at)


@dataclass(frozen=True, slots=True)
class Period:
    """At most one to each customer in a period."""

    last_at: datetime | None
    days: int

    def against(self, at: datetime) -> Against | None:
        """Return when they were thanked last, if that is too near."""
        if self.last_at is None or at >= (until := self.last_at + timedelta(days=self.days)):
            return None
        return Against(
            Reason("rest", f"Was thanked on {self.last_at:%-d %B %Y}, less than {self.days} days ago"), until
        )


def choose(places: Sequence[Place], *, language: str, countries: Sequence[str], turn: int) -> Place | None:
    """Return the place for a customer: of those that are for them the most particular; of several each in turn."""
    fitting = [
        place
        for place in places
        if place.language in ("", language.partition("-")[0]) and (not place.country or place.country in countries)
    ]
    most = max((bool(place.language) + bool(place.country) for place in fitting), default=0)
    best = sorted(
        (place for place in fitting if bool(place.language) + bool(place.country) == most), key=lambda place: place.id
    )
    return best[turn % len(best)] if best else None
