"""What the pages show that a thanks leads to: for who was thanked, and for their friends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from innerloop.act.rules.referring_words import PageWords
from innerloop.listen.survey_page import OutsidePage


@dataclass(frozen=True, kw_only=True)
class ReferringPage(OutsidePage):
    """One page: an invitation to a review, a form for a friend, the way to the company, or the end of such messages."""

    shows: Literal["review", "friend", "go", "done", "full", "stop", "stopped"]
    words: PageWords
    stop_url: str = ""
    name: str = ""
    address: str = ""
    is_yes: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
