"""Rows for the feeling about one theme: of each sentence the clause that speaks of it, as the product would find it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from innerloop.config.training.corpora import Row
from innerloop.config.training.embedding import Cache
from innerloop.understand.words.feeling import About

# What each category of MAMS is about, in words.
THEMES = {
    "food": "food, dishes, meal, taste, drinks",
    "staff": "staff, waiter, waitress, server, manager",
    "service": "service, waiting, attention, ordering",
    "price": "price, cost, bill, value for money",
    "menu": "menu, choice, selection of dishes",
    "ambience": "atmosphere, decor, music, noise",
    "place": "place, restaurant, location, tables, seats",
    "miscellaneous": "other things, occasion, experience",
}
_CUT = re.compile(r"[.!?;]+\s|\s[-–]+\s|,\s|\s(?=(?:but|however|although|though|yet|while|and|except|because)\b)", re.I)
_LEAST = 8  # letters; less says nothing alone


def abouts(rows: Sequence[Row], cache: Cache) -> list[About]:
    """Return for each row its sentence, the clause nearest to the theme, and the theme in words."""
    parts = {row.text: clauses(row.text) for row in rows}
    flat = sorted({clause for some in parts.values() for clause in some})
    vectors = dict(zip(flat, cache.encode(flat), strict=True))
    themes = dict(zip(THEMES, cache.encode(list(THEMES.values())), strict=True))
    made = []
    for row in rows:
        near = [float(np.dot(vectors[clause], themes[row.theme])) for clause in parts[row.text]]
        made.append(About(row.text, parts[row.text][int(np.argmax(near))], THEMES[row.theme]))
    return made


def clauses(text: str) -> list[str]:
    """Cut a sentence at its commas and turns; pieces that are too short stay with what stands before them."""
    made: list[str] = []
    for piece in _CUT.split(text):
        if made and len(piece.strip()) < _LEAST:
            made[-1] += f", {piece.strip()}"
        elif piece.strip():
            made.append(piece.strip())
    return made or [text]
