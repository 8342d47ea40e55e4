"""What the partials of the frame draw, as plain values: views fill these, templates only print them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One thing that a control of the sentence filter can be set to; `note` is a count or a remark."""

    name: str
    url: str
    is_current: bool = False
    note: str = ""


@dataclass(frozen=True)
class Pick:
    """One control of the sentence filter: `label` is for a screen reader, `chosen` stands in the sentence."""

    label: str
    chosen: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Tab:
    """One way to look at the same thing; a tab is an address."""

    name: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Empty:
    """What will appear here, and the one step that makes it."""

    title: str
    text: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True)
class More:
    """The way to the rows that are not shown yet: `shown` of `total`, and the address of the next ones."""

    shown: int
    total: int | None
    url: str
