"""Translations beside the words of customers: which there are, and of which words there could be one."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from innerloop.act.cases_page import Told
from innerloop.act.feedback_page import Said, Translated
from innerloop.understand.models import Translation
from innerloop.understand.queries import outside

BROUGHT = "Translated by the demo company"


def beside(rows: Sequence[Said], home: str) -> tuple[Said, ...]:
    """Return answers with their translations into the workspace's language beside them. One query at most."""
    foreign = {UUID(row.id) for row in rows if row.pieces and is_foreign(row.spoken, home)}
    known = outside.translations(foreign, to=home)
    return tuple(
        replace(row, is_foreign=True, translation=_shown(known.get(UUID(row.id)))) if UUID(row.id) in foreign else row
        for row in rows
    )


def beside_told(told: Sequence[Told], home: str) -> tuple[Told, ...]:
    """Return what happened in a case with the translations of its answers beside them. One query at most."""
    foreign = {row.answer_id for row in told if row.answer_id and row.words and is_foreign(row.language, home)}
    known = outside.translations(foreign - {None}, to=home)
    return tuple(
        replace(row, is_foreign=True, translation=_shown(known.get(row.answer_id))) if row.answer_id in foreign else row
        for row in told
    )


def is_foreign(spoken: str, home: str) -> bool:
    """Say whether words are in another language than the workspace's; of words in no known one, not."""
    return bool(spoken) and spoken.partition("-")[0] != home.partition("-")[0]


def _shown(row: Translation | None) -> Translated | None:
    if row is None:
        return None
    by = f"Translated by a machine, {row.made_by}" if row.made_by else BROUGHT
    return Translated(row.text, row.language, by)
