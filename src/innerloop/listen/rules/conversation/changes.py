"""Changes of mind: "make that 7", "sorry I meant 6"."""

import re

from innerloop.listen.rules.folding import fold
from innerloop.listen.rules.reading import Reading, read_score
from innerloop.listen.rules.scale import Scale

_TURNS = """
    make that; make it; make; change that to; change it to; change my score to; change my answer to; change my
    rating to; change to; change it; i changed my mind; changed my mind; on second thought; on second thoughts; i
    meant to say; i meant; i mean; meant; it should be; should be; it should have been; should have been;
    correction; oops; so sorry; sorry; my bad; actually; instead; rather; no; wait; scratch that; update it to;
    let's say; my score is; my score is now; please; now; samahani; nilimaanisha; namaanisha; nilitaka kusema;
    badilisha iwe; badilisha kuwa; badilisha; ibadilishe iwe; iwe; ngoja; hapana; weka; nimebadilisha mawazo;
    tafadhali; je voulais dire; je veux dire; pardon; désolé; désolée; excusez-moi; en fait; plutôt; finalement;
    changez en; changez pour; changez à; mettez; mettez plutôt; non; disons; j'ai changé d'avis; quise decir; quería
    decir; perdón; perdona; perdone; disculpa; disculpe; lo siento; en realidad; mejor; cámbialo a; cámbielo a;
    cambia a; cambie a; ponga; pon; mejor dicho; cambié de opinión; por favor; quis dizer; queria dizer; desculpa;
    desculpe; na verdade; aliás; mude para; muda para; altere para; coloque; melhor; não; mudei de ideia; أقصد;
    قصدت; قصدي; كنت أقصد; آسف; آسفة; عذرا; عذرًا; في الواقع; بل; غيرها إلى; غيّرها إلى; اجعلها; لا; غيرت رأيي
"""
# Polite words alone change nothing: "please 7" is no change of mind.
_WEAK = {"please", "now", "tafadhali", "por favor", "make"}


def _alternatives(phrases: set[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_PHRASES = {fold(phrase.strip()) for phrase in _TURNS.replace("\n", " ").split(";") if phrase.strip()}
_GAP = r"[\s,.:;!…()-]*"
_BEFORE = re.compile(rf"(?:(?P<turn>{_alternatives(_PHRASES)})(?!\w){_GAP})")
_AFTER = re.compile(rf"{_GAP}(?<!\w)(?P<turn>{_alternatives(_PHRASES)}){_GAP}$")


def read_change(text: str, scale: Scale, *, language: str = "") -> Reading | None:
    """Return the score that a message changes the answer to, or None where it does not plainly do so."""
    left, turns = fold(text).strip(), set[str]()
    while found := _BEFORE.match(left):
        turns.add(found["turn"])
        left = left[found.end() :]
    while found := _AFTER.search(left):
        turns.add(found["turn"])
        left = left[: found.start()]
    if not turns - _WEAK or not left:
        return None
    reading = read_score(left, scale, language=language)
    return reading if reading.kind == "score" else None
