"""One reading of many texts: language, clauses, vectors and what the heads say of each. The way in to this folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from innerloop.understand.words import clauses, encoding, judging, languages, masking, parting, small_talk, wording
from innerloop.understand.words.clauses import Span

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Encoder, Looks, Vectors

ENGLISH = "en"
# How texts are cut into clauses. What changes it changes what is read: history is read anew, as by other models.
_CUTTING = "2"


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
        """Return which models and heads read, and how they cut, short enough to be kept with each reading."""
        found = [
            f"{encoder.name}-{encoder.version}" for encoder in (self.encoder(ENGLISH), self.encoder("")) if encoder
        ]
        return "+".join([*dict.fromkeys(found), f"{judging.VERSION}.{_CUTTING}"])

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
    texts = _Texts(encoder, said, told)
    whole = [masked(each) for each in said]
    places = [_Place(owner, span) for owner, each in enumerate(said) for span in _spans(each)]
    words = texts.words(places)
    looks, parts = _looks(encoder, whole, words)
    vectors = None if looks is None else encoding.meanings(looks)
    judged = texts.judge(whole, looks)
    owned: dict[int, list[_Part]] = defaultdict(list)
    for part in texts.cut(texts.parts(places, words, parts)):
        owned[part.owner].append(part)
    made: list[Read] = []
    for owner, language in enumerate(told):
        own = owned[owner][: clauses.MOST]
        read = _judged(judged[owner], language, tuple(part.clause for part in own))
        if encoder is not None and vectors is not None:
            rows = np.array([part.vector for part in own], np.float32).reshape(-1, encoder.dimensions)
            read = replace(read, encoder=encoder.name, vector=vectors[owner], clause_vectors=rows)
        made.append(read)
    return made


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of one of the texts that are read together."""

    owner: int
    span: Span


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause of one of them."""

    owner: int
    clause: Clause
    vector: Vectors | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts that one encoder reads together, and their languages."""

    encoder: Encoder | None
    said: Sequence[Said]
    told: Sequence[str]

    def words(self, places: Sequence[_Place]) -> list[str]:
        """Return stretches as the machine sees them."""
        return [pieces(self.said[place.owner], [place.span])[0] for place in places]

    def judge(self, whole: Sequence[str], looks: Looks | None) -> list[judging.Judged]:
        """Judge the texts, each beside what stood beside it."""
        asked = [judging.Asked(each.question, each.standing, each.touchpoint) for each in self.said]
        return judging.judge(whole, looks, self.told, asked, encoder=self._name)

    def parts(self, places: Sequence[_Place], words: Sequence[str], looks: Looks | None) -> list[_Part]:
        """Return stretches as clauses, with how each is felt."""
        languages = [self.told[place.owner] for place in places]
        felt = judging.sentiments(words, looks, languages, encoder=self._name)
        made = [Clause(place.span, said, feeling(each)) for place, said, each in zip(places, words, felt, strict=True)]
        rows: Iterable[Vectors | None] = [None] * len(made) if looks is None else encoding.meanings(looks)
        return [_Part(place.owner, clause, row) for place, clause, row in zip(places, made, rows, strict=True)]

    def cut(self, parts: Sequence[_Part]) -> list[_Part]:
        """Return clauses, those of which one part praises and another blames in two or more."""
        mixed = {
            at: self._between_joints(part) for at, part in enumerate(parts) if parting.may_be_mixed(part.clause.feeling)
        }
        mixed = {at: places for at, places in mixed.items() if len(places) > 1}
        # What is encoded costs: first the words alone say which clauses are worth it.
        by_words = self._felt(mixed, None)
        likely = {at: places for at, places in mixed.items() if self._is_likely(by_words[at])}
        instead = {}
        for at, tried in self._felt(likely, self.encoder).items():
            spans = parting.apart([part.clause.span for part in tried], [part.clause.feeling for part in tried])
            if len(spans) > 1:
                instead[at] = [_Place(parts[at].owner, span) for span in spans]
        chosen = self._felt(instead, self.encoder)
        return [one for at, part in enumerate(parts) for one in chosen.get(at, [part])]

    @property
    def _name(self) -> str | None:
        return self.encoder.name if self.encoder else None

    def _between_joints(self, part: _Part) -> list[_Place]:
        spans = parting.parts(self.said[part.owner].text, part.clause.span)
        return [_Place(part.owner, span) for span in spans]

    def _is_likely(self, parts: Sequence[_Part]) -> bool:
        feelings = [part.clause.feeling for part in parts]
        return self.told[parts[0].owner] not in parting.KNOWN_BY_WORDS or parting.may_oppose(feelings)

    def _felt(self, places: Mapping[int, Sequence[_Place]], encoder: Encoder | None) -> dict[int, list[_Part]]:
        """Return stretches of clauses, by clause, as clauses of their own; without an encoder by their words alone."""
        flat = [place for some in places.values() for place in some]
        words = self.words(flat)
        felt = iter(self.parts(flat, words, encoder.look(words) if encoder and words else None))
        return {at: [next(felt) for _ in some] for at, some in places.items()}


def _spans(said: Said) -> list[Span]:
    """Return the clauses of a text; of a talk only those that speak of something."""
    spans = clauses.split(said.text)
    if not said.is_talk:
        return spans
    return [span for span in spans if not small_talk.is_small_talk(span.of(said.text))]


def _looks(encoder: Encoder | None, whole: Sequence[str], flat: Sequence[str]) -> tuple[Looks | None, Looks | None]:
    """Look at texts and clauses together; what stands there twice (a text of one clause) is looked at once."""
    if encoder is None:
        return None, None
    once = list(dict.fromkeys([*whole, *flat]))
    row = {text: place for place, text in enumerate(once)}
    made = encoder.look(once)
    return made[[row[text] for text in whole]], made[np.array([row[text] for text in flat], np.intp)]


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
