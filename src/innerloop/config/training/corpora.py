"""The sets that heads are trained on, read into one form, and split by hash so that nobody stands on both sides."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Of a hundred parts, those below 20 are held out before we get the sets; from these we measure, from the rest we learn.
TESTED = range(20, 40)

NEGATIVE, NEUTRAL, POSITIVE = range(3)
_TWEETS = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE}


@dataclass(frozen=True, slots=True)
class Row:
    """One text and what people said of it. `standing` is the customer's own score, -1 worst to 1 best."""

    text: str
    source: str
    group: str  # whoever wrote it: all of one writer's texts stay together
    feeling: int | None = None
    language: str = "en"
    question: str = ""
    standing: float | None = None
    strength: float | None = None  # criticality, -5 to 5
    themes: tuple[str, ...] = ()
    theme: str = ""
    organisation: str = ""

    @property
    def part(self) -> int:
        """Return in which of a hundred parts the writer falls."""
        return int(hashlib.sha1(self.group.encode()).hexdigest(), 16) % 100  # noqa: S324 - a split, no secret

    @property
    def is_tested(self) -> bool:
        """Say whether we measure on it."""
        return self.part in TESTED


def clinic(folder: Path) -> list[Row]:
    """NHS Friends and Family feedback: text, question, score, sentiment, themes."""
    unsaid = {"Labelling not possible", "Not assigned", ""}
    return [
        Row(
            text=row["text"],
            source="nhs",
            group=row["respondent_id"],
            feeling=_of_five(row["sentiment_1pos_5neg"]),
            question=" ".join(row["question"].split()),
            # 1 is very good, 5 very poor; 6 is "do not know", 7 no answer.
            standing=(3 - int(row["fft_score_1good_5poor"])) / 2 if row["fft_score_1good_5poor"] in "12345" else None,
            themes=tuple(theme for theme in row["themes"].split(";") if theme.strip() not in unsaid),
            organisation=row["organisation"],
        )
        for row in _rows(folder / "nhs_fft_feedback.csv")
    ]


def critical(folder: Path) -> list[Row]:
    """NHS comments with a criticality."""
    return [
        Row(text=row["text"], source="criticality", group=row["text"], strength=float(row["criticality"]))
        for row in _rows(folder / "nhs_criticality.csv")
    ]


def reviews(folder: Path) -> list[Row]:
    """Sentences of product reviews, each felt by twenty people."""
    return [
        Row(
            text=row["text"],
            source="amazon",
            group=row["id"].split("_")[0],
            feeling=_of_mean(float(row["mean_sentiment_-4_4"])),
        )
        for row in _rows(folder / "vader_amazon_snippets.csv")
    ]


def tweets(folder: Path) -> list[Row]:
    """Swahili tweets of AfriSenti."""
    return [
        Row(text=row["text"], source="afrisenti", group=row["text"], feeling=_TWEETS[row["label"]], language="sw")
        for row in _rows(folder / "afrisenti_swahili.csv")
    ]


def aspects(folder: Path) -> list[Row]:
    """Sentences of restaurant reviews (MAMS), each with two or more aspects felt differently."""
    return [
        Row(
            text=row["text"],
            source="mams",
            group=row["text"],
            feeling=_TWEETS[row["polarity"]],
            theme=row["aspect_category"],
        )
        for row in _rows(folder / "mams_acsa.csv")
    ]


def intents(folder: Path) -> list[Row]:
    """Questions to a bank's support, 77 intents."""
    return [
        Row(text=row["text"], source="banking77", group=row["text"], theme=row["category"])
        for row in _rows(folder / "banking77.csv")
    ]


def learned(rows: Iterable[Row]) -> list[Row]:
    """Return what we learn from."""
    return [row for row in rows if not row.is_tested]


def tested(rows: Iterable[Row]) -> list[Row]:
    """Return what we measure on."""
    return [row for row in rows if row.is_tested]


def _of_five(told: str) -> int | None:
    return {"1.0": POSITIVE, "2.0": POSITIVE, "3.0": NEUTRAL, "4.0": NEGATIVE, "5.0": NEGATIVE}.get(told)


def _of_mean(mean: float) -> int:
    return POSITIVE if mean > _HALF else NEGATIVE if mean < -_HALF else NEUTRAL


_HALF = 0.5


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
