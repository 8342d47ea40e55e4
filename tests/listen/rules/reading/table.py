"""The ways to give a score, as people write them: one file a language, a few ways a line, the meaning first."""

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "ways"
LANGUAGES = ("arabic", "english", "french", "portuguese", "spanish", "swahili")


class Way(NamedTuple):
    """A message, the metric it answers, and the score that its writer means."""

    language: str
    metric: str
    meant: int
    text: str


def ways() -> list[Way]:
    """Return every way of the table."""
    return [way for language in LANGUAGES for way in _of(FOLDER / f"{language}.txt")]


def _of(file: Path) -> list[Way]:
    found, metric = [], ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            metric = line[2:]
            continue
        meant, *texts = line.split(" | ")
        found += [Way(file.stem, metric, int(meant), text) for text in texts]
    return found


class Doubt(NamedTuple):
    """A message that gives no score that could be relied on."""

    kind: str
    metric: str
    text: str


def doubts() -> list[Doubt]:
    """Return every message of ours that must not be read as a score."""
    found, kind = [], ""
    for line in (FOLDER / "no_score.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            kind = line[2:]
            continue
        metric, *texts = line.split(" | ")
        found += [Doubt(kind, metric, text) for text in texts]
    return found
