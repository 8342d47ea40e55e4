"""Who may be asked, when: the rules of rest, consent and address, each with its reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is not asked: the rule's name and a sentence."""

    rule: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """Return the reason as the API and the database say it."""
        return {"rule": self.rule, "detail": self.detail}


def rested(*, last_asked_at: datetime | None, now: datetime, rest_days: int) -> tuple[Reason | None, datetime | None]:
    """Return the reason against asking again so soon, with the first moment at which one may."""
    if last_asked_at is None:
        return None, None
    next_at = last_asked_at + timedelta(days=rest_days)
    if now >= next_at:
        return None, None
    days = (now - last_asked_at).days
    ago = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    return Reason("rest", f"Asked {ago}. Next from {next_at:%-d %B}"), next_at
