"""The agents and cases of these tests: a Monday at nine, three agents of one desk, a case due at noon."""

from datetime import UTC, datetime, timedelta
from typing import Any

from innerloop.act.rules.matching import Agent, Case

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOON = NOW + timedelta(hours=3)


def a_case(name: str = "salim", **given: Any) -> Case:
    given.setdefault("waiting_since", NOW)
    given.setdefault("due_at", NOON)
    return Case(name, **given)


def an_agent(name: str, *languages: str, **given: Any) -> Agent:
    return Agent(name, languages=frozenset(languages or ("en",)), **given)


ZAWADI = an_agent("zawadi", "en", "sw")
ACHIENG = an_agent("achieng", "en", "sw")
WAMBUI = an_agent("wambui", "en")
DESK = [ZAWADI, ACHIENG, WAMBUI]
