"""A message may name the scale itself: "on a scale of 0 to 10, I'd say 8". Its ends are no scores."""

from innerloop.listen.rules.reading.figures import word_at
from innerloop.listen.rules.reading.tokens import Token
from innerloop.listen.rules.scale import Scale

_SCALE = {"scale", "echelle", "escala", "kipimo", "skeli", "مقياس", "سلم"}
_FROM = {"from", "of", "de", "kutoka", "kuanzia", "من", "entre", "between"}
_TO = {"to", "a", "hadi", "mpaka", "-", "–", "الي", "and", "et", "y", "e", "ate"}


def without_mentions(written: str, pieces: list[Token], scale: Scale) -> str:
    """Return a message with a pause in the place of every naming of the scale."""
    for at in range(len(pieces) - 3, -1, -1):
        low, to, high = pieces[at : at + 3]
        is_ends = low.kind == high.kind == "number" and low.value in (0, 1, scale.low) and high.value == scale.high
        if not is_ends or to.word not in _TO:
            continue
        begin = _begin(pieces, at)
        if begin is not None:
            written = f"{written[: pieces[begin].start]}, {written[high.end :]}"
    return written


def _begin(pieces: list[Token], at: int) -> int | None:
    """Return where "on a scale of" begins before the ends of a scale, or nothing where it does not stand."""
    if word_at(pieces, at - 1) not in _FROM | _SCALE:
        return None
    begin = at - 1
    behind = [word_at(pieces, begin - n) for n in range(1, 4)]
    for back, word in enumerate(behind, start=1):
        if word in _SCALE:
            begin -= back
            while word_at(pieces, begin - 1) in _ON:
                begin -= 1
            break
    return begin


_ON = {"on", "a", "the", "in", "sur", "une", "en", "una", "numa", "em", "uma", "katika", "kwenye", "علي", "l"}
