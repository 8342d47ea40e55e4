"""Labels where no set has any: of the wish to leave, and of praise for somebody by name.

Both are learned from sentences that we wrote (`weak.toml`), set against other sentences of ours that are easily taken
for them and against clinic comments, in which nobody can leave and in which names were taken out. What this is worth on
real customers is not known until a workspace labels some of its own: the data sheet says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.config.training.corpora import Row

_FILE = Path(__file__).with_name("weak.toml")
_EACH = 3  # times each sentence is filled in
# Clinic comments that may speak of what they should stand against.
_LEAVING = re.compile(r"\b(leav|left|cancel|switch|never again|elsewhere|another (?:service|company))", re.IGNORECASE)
_NAMED = re.compile(r"(?<=[a-z,] )(?!I\b|NHS\b)[A-Z][a-z]+")
_MOST = 1_500


def churn(others: Sequence[Row]) -> tuple[list[Row], NDArray[np.int64]]:
    """Return rows that say somebody leaves (1) and rows that do not (0)."""
    return _set("churn", "stays", [row for row in others if not _LEAVING.search(row.text)])


def praise(others: Sequence[Row]) -> tuple[list[Row], NDArray[np.int64]]:
    """Return rows that praise somebody by name (1) and rows that do not (0)."""
    return _set("praise", "plain", [row for row in others if not _NAMED.search(row.text)])


def _set(meant: str, other: str, rows: Sequence[Row]) -> tuple[list[Row], NDArray[np.int64]]:
    yes, no = _sentences(meant), _sentences(other)
    real = sorted({row.text: row for row in rows}.values(), key=lambda row: (row.part * 37 % 100, row.text))[:_MOST]
    return [*yes, *no, *real], np.array([1] * len(yes) + [0] * (len(no) + len(real)), np.int64)


def _sentences(section: str) -> list[Row]:
    told = _told()
    made = []
    for language, sentences in told[section].items():
        for number, sentence in enumerate(sentences):
            for turn in range(_EACH if "{" in sentence else 1):
                slots = {
                    slot: told[f"{slot}s"][language][(number + turn * 5) % len(told[f"{slot}s"][language])]
                    for slot in ("thing", "other", "name")
                }
                # A sentence stays together with what it was filled in as.
                made.append(
                    Row(text=sentence.format(**slots), source="weak", group=f"{section} {sentence}", language=language)
                )
    return made


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
