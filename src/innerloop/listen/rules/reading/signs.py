"""Scores given without a number: stars, thumbs, yes and no, and the labels of a metric."""

from innerloop.listen.rules.folding import fold
from innerloop.listen.rules.reading import vocabulary as known
from innerloop.listen.rules.reading.reading import Reading
from innerloop.listen.rules.reading.tokens import Token
from innerloop.listen.rules.scale import Scale

_BUTS = {"but", "mais", "mas", "pero", "lakini", "ila", "لكن", "ولكن", "however", "though"}
_EDGES = " \t\r\n.,;:!-–—…،؛"
_THANKS = {
    "thanks",
    "thank",
    "you",
    "asante",
    "merci",
    "gracias",
    "obrigado",
    "obrigada",
    "شكرا",
    "very",
    "much",
    "sana",
}
_WITH_YES = _THANKS | {"they", "did", "it", "please", "sure", "thumbs", "thumb", "indeed", "kabisa", "claro"}
_WITH_NO = _THANKS | {"they", "did", "not", "didn't", "didnt", "it", "at", "all", "sorry", "thumbs", "thumb", "kabisa"}


def read(written: str, pieces: list[Token], scale: Scale) -> Reading | None:
    """Read a label, stars, a thumb, a yes or a no where they are the answer; nothing where they are not."""
    return (
        _by_label(written, scale)
        or _by_stars(written, pieces, scale)
        or _by_thumb(written, pieces, scale)
        or _by_yes(pieces, scale)
    )


def counts_stars(scale: Scale) -> bool:
    """Say whether a scale is one of stars: one to five, more is better."""
    return (scale.low, scale.high, scale.best) == (1, 5, "high")


def contradicts(pieces: list[Token], value: int, scale: Scale) -> bool:
    """Say whether a thumb beside a score says the opposite: "10" with a thumb down."""
    if not scale.is_score(value):
        return False
    cohort = scale.cohort(value)
    thumbs = {token.value for token in pieces if token.kind == "thumb"}
    return (cohort == "top" and -1 in thumbs) or (cohort == "bottom" and 1 in thumbs)


def _by_label(written: str, scale: Scale) -> Reading | None:
    """Read one of the metric's own labels, alone or before a pause: "Very good. Quick, too"."""
    said = fold(written).strip(_EDGES)
    labels = {fold(label).strip(_EDGES): number for number, label in scale.labels.items()}
    if said in labels:
        return _labelled(labels[said], "", written, scale)
    for label in sorted(labels, key=len, reverse=True):
        if label and said.startswith(label) and not label.isdigit():
            return _before_pause(label, labels, written, scale)
    return None


def _before_pause(label: str, labels: dict[str, int], written: str, scale: Scale) -> Reading | None:
    # Folding may change the length of a text; then the place of the comment is not known, and we ask.
    end = len(label)
    rest = written[end:]
    if fold(written[:end]) != label or rest[:1] not in tuple(".,!;:\n–—-،"):
        return None
    comment = rest.strip(_EDGES)
    words = fold(comment).split()
    first = words[0] if words else ""
    if first in _BUTS | known.NOT | known.IFS | known.TURNS or any(other in fold(rest) for other in labels):
        return Reading("unclear", None, written, "a label that is doubted")
    return _labelled(labels[label], comment, written, scale)


def _labelled(number: int, rest: str, written: str, scale: Scale) -> Reading:
    if number in scale.not_scores:
        return Reading("words", None, written, "a code that is no score")
    return Reading("score", number, rest, "label")


def _by_stars(written: str, pieces: list[Token], scale: Scale) -> Reading | None:
    """Read stars: ⭐⭐⭐⭐ and ★★★★☆ are four, at the beginning or at the end."""
    stars = [at for at, token in enumerate(pieces) if token.kind == "star"]
    if not stars or any(token.kind in ("number", "fraction") or token.word in known.NUMBERS for token in pieces):
        return None
    token = pieces[stars[0]]
    drawn = len([letter for letter in written[token.start : token.end] if letter in "⭐★☆🌟"])
    is_clear = len(stars) == 1 and token.value > 0 and drawn in (token.value, scale.high)
    is_edge = stars[0] in (0, len(pieces) - 1)
    if not (counts_stars(scale) and is_clear and is_edge and scale.is_score(token.value)):
        return Reading("unclear", None, written, "stars that are no score here") if len(pieces) <= 2 else None
    if any(piece.kind == "thumb" for piece in pieces):
        return Reading("unclear", None, written, "stars and a thumb")
    rest = (written[: token.start] + written[token.end :]).strip(_EDGES)
    return Reading("score", token.value, rest, "stars")


def _by_thumb(written: str, pieces: list[Token], scale: Scale) -> Reading | None:
    thumbs = {token.value for token in pieces if token.kind == "thumb"}
    if not thumbs or any(token.kind in ("number", "fraction") for token in pieces):
        return None
    is_edge = pieces[0].kind == "thumb" or pieces[-1].kind == "thumb"
    if not _is_thumbs(scale) or len(thumbs) > 1 or not is_edge:
        only = all(token.kind in ("thumb", "emoji", "mark") for token in pieces)
        return Reading("unclear", None, written, "a thumb that is no score here") if only else None
    rest = "".join(letter for letter in written if letter not in "👍👎🏻🏼🏽🏾🏿\ufe0f").strip(_EDGES)
    return Reading("score", _ends(scale)[thumbs == {1}], rest, "thumb")


def _by_yes(pieces: list[Token], scale: Scale) -> Reading | None:
    """Read a whole message of yes or no on a scale of thumbs; "no problem" and "yes, but" are more than that."""
    words = [token.word for token in pieces if token.kind == "word"]
    if not _is_thumbs(scale) or not words or any(token.kind in ("number", "fraction") for token in pieces):
        return None
    if "?" in {token.word for token in pieces}:
        return None
    answer = next((word for word in words if word not in ("thumb", "thumbs")), "")
    others = set(words) - {answer}
    if answer in known.YES and others <= _WITH_YES:
        return Reading("score", _ends(scale)[1], "", "yes", known.language_of([answer], "YES"))
    if answer in known.NO and others <= _WITH_NO and not _is_polite(others):
        return Reading("score", _ends(scale)[0], "", "no", known.language_of([answer], "NO"))
    return None


def _is_polite(others: set[str]) -> bool:
    """Say whether a no only declines: "no thanks"."""
    return bool(others) and others <= _THANKS


def _is_thumbs(scale: Scale) -> bool:
    return scale.high - scale.low == 1 and not scale.not_scores


def _ends(scale: Scale) -> tuple[int, int]:
    """Return the bad and the good end of a scale."""
    return (scale.low, scale.high) if scale.best == "high" else (scale.high, scale.low)
