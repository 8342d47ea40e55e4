"""What the page of who was asked shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from innerloop.act.customer_page import Ask
from innerloop.act.feedback_page import Lead
from innerloop.kernel.widgets import Empty, More, Pick, Tab


@dataclass(frozen=True)
class AskedRow:
    """One invitation with whom it asked."""

    who: str
    who_url: str
    ask: Ask


@dataclass(frozen=True)
class AskedPage:
    """Who was asked, who answered, who was left in peace. With `empty` set, it stands in the place of the rows."""

    says: tuple[str | Pick, ...]
    lead: Lead | None = None
    tabs: tuple[Tab, ...] = ()
    rows: tuple[AskedRow, ...] = ()
    more: More | None = None
    first_url: str = ""
    foot: str = ""
    empty: Empty | None = None
