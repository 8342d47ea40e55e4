"""One reading of many texts: language, clauses, vectors and what the heads say of each. The way in to this folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from innerloop.understand.words import clauses, encoding, judging, languages, masking, small_talk, wording
from innerloop.understand.words.clauses import Span

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Encoder, Vectors

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Said:
    """One text and what is known beside it. `standing`: the score from -1, the worst of its scale, to 1, the best."""

    text: str
    hint: str = ""  # the language of the survey, or what the sender said
    question: str = ""
    standing: float | None = None
    touchpoint: str = ""
    names: tuple[str, ...] = ()  # of people in it, to be masked
    is_talk: bool = False  # a chat or a ticket, in which much only gets it under way


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a text and how it feels, -1 to 1."""

    span: Span
    words: str  # as the machine saw them: masked, in one form
    feeling: float


@dataclass(frozen=True, slots=True)
class Read:
    """What one text was read as. Vectors are None where no encoder is installed."""

    language: str
    feeling: float
    fused: float
    label: int
    sureness: float
    urgency: float
    churn: float
    praise: float
    predicted: float
    clauses: tuple[Clause, ...] = ()
    encoder: str = ""
    vector: Vectors | None = field(default=None, compare=False)
    clause_vectors: Vectors | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads texts with what is installed in a home: both encoders, one, or none."""

    home: Path

    @property
    def version(self) -> str:
        """Return which models and heads read, short enough to be kept with each reading."""
        found = [
            f"{encoder.name}-{encoder.version}" for encoder in (self.encoder(ENGLISH), self.encoder("")) if encoder
        ]
        return "+".join([*dict.fromkeys(found), judging.VERSION]) if found else judging.VERSION

    @property
    def missing(self) -> list[str]:
        """Return the names of the encoders that are not installed; without them their vectors say nothing."""
        return [name for name in encoding.NAMES if encoding.installed(self.home, name) is None]

    def load(self) -> None:
        """Load what is installed, once a process; whoever reads needs it sooner or later."""
        for language in (ENGLISH, ""):
            self.encoder(language)

    def encoder(self, language: str) -> Encoder | None:
        """Return what turns texts of a language into vectors; the one for many languages also reads English."""
        english = encoding.english(self.home) if language == ENGLISH else None
        return english or encoding.manifold(self.home)

    def read(self, said: Sequence[Said], *, among: Sequence[str] = languages.EXPECTED) -> list[Read]:
        """Read texts, in their order. What one of them holds never changes what is read out of another."""
        told = languages.tell([each.text for each in said], hints=[each.hint for each in said], among=among)
        read: dict[int, Read] = {}
        for encoder, places in self._by_encoder(told):
            some = [said[place] for place in places]
            read |= zip(places, _read(encoder, some, [told[place] for place in places]), strict=True)
        return [read[place] for place in range(len(said))]

    def _by_encoder(self, told: Sequence[str]) -> Iterable[tuple[Encoder | None, list[int]]]:
        english = [place for place, language in enumerate(told) if language == ENGLISH]
        others = [place for place, language in enumerate(told) if language != ENGLISH]
        return [(self.encoder(language), places) for language, places in ((ENGLISH, english), ("", others)) if places]


def masked(said: Said) -> str:
    """Return a text as the machine sees it."""
    return wording.plain(masking.mask(said.text[: wording.LONGEST], names=said.names))


def pieces(said: Said, spans: Sequence[Span]) -> list[str]:
    """Return stretches of a text as the machine sees them."""
    return [wording.plain(masking.mask(span.of(said.text), names=said.names)) for span in spans]


def _read(encoder: Encoder | None, said: Sequence[Said], told: Sequence[str]) -> list[Read]:
    whole = [masked(each) for each in said]
    spans = [_spans(each) for each in said]
    parted = [pieces(each, some) for each, some in zip(said, spans, strict=True)]
    flat = [piece for some in parted for piece in some]
    vectors, parts = _vectors(encoder, whole, flat)
    asked = [judging.Asked(each.question, each.standing, each.touchpoint) for each in said]
    name = encoder.name if encoder else None
    judged = judging.judge(whole, vectors, told, asked, encoder=name)
    owners = [place for place, some in enumerate(parted) for _ in some]
    felt = judging.judge(
        flat,
        parts,
        [told[place] for place in owners],
        [judging.Asked(said[place].question, None, said[place].touchpoint) for place in owners],
        encoder=name,
    )
    made: list[Read] = []
    at = 0
    for place, some in enumerate(spans):
        stretch = slice(at, at + len(some))
        at += len(some)
        read = _judged(judged[place], told[place], tuple(map(_clause, some, flat[stretch], felt[stretch])))
        if encoder is not None and vectors is not None and parts is not None:
            read = replace(read, encoder=encoder.name, vector=vectors[place], clause_vectors=parts[stretch])
        made.append(read)
    return made


def _spans(said: Said) -> list[Span]:
    """Return the clauses of a text; of a talk only those that speak of something."""
    spans = clauses.split(said.text)
    if not said.is_talk:
        return spans
    return [span for span in spans if not small_talk.is_small_talk(span.of(said.text))]


def _vectors(
    encoder: Encoder | None, whole: Sequence[str], flat: Sequence[str]
) -> tuple[Vectors | None, Vectors | None]:
    """Encode texts and clauses together; what stands there twice (a text of one clause) is encoded once."""
    if encoder is None:
        return None, None
    once = list(dict.fromkeys([*whole, *flat]))
    row = {text: place for place, text in enumerate(once)}
    made = encoder.encode(once)
    return made[[row[text] for text in whole]], made[np.array([row[text] for text in flat], np.intp)]


def _clause(span: Span, words: str, judged: judging.Judged) -> Clause:
    return Clause(span, words, feeling(judged.sentiment))


def feeling(shares: tuple[float, float, float]) -> float:
    """Return one feeling, -1 to 1, of the probabilities of negative, neutral and positive."""
    return shares[2] - shares[0]


def _judged(judged: judging.Judged, language: str, parts: tuple[Clause, ...]) -> Read:
    label = judging.leaning(judged.fused)
    return Read(
        language=language,
        feeling=feeling(judged.sentiment),
        fused=feeling(judged.fused),
        label=label,
        sureness=judged.fused[label + 1],
        urgency=judged.urgency,
        churn=judged.churn,
        praise=judged.praise,
        predicted=judged.predicted_score,
        clauses=parts,
    )
