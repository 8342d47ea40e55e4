"""A text without what nobody sees, on its way out; and without anything but words, on its way in."""

import html
import re
import unicodedata

from innerloop.understand.words.masking import LINK, mask

# Letters by Unicode that show as nothing, and the sign that joins what it does not show.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d")
# From here on there are scripts in which a joiner changes how a word reads; before it, it only hides something.
_JOINING_SCRIPTS = 0x0590
_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
_MOST_MARKS = 3  # upon one letter: Vietnamese and pointed Hebrew have two

_TAG = re.compile(r"<[!/?]?[a-zA-Z][^<>]{0,5000}>")
_TAG_BEGINS = re.compile(r"<(?=[a-zA-Z/!?])")
_LINKED = re.compile(r"!?\[([^\[\]]{0,500})\](?:\s?\([^()]{0,2000}\)|\[[^\[\]]{0,200}\])")
_SCHEME = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,20}://|(?:javascript|vbscript|data|mailto|tel|sms|file|blob):)\S*", re.I)
_BARE = re.compile(r"(?<![\w.@])(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?(?!\w)")
_MARKED = re.compile(r"```\w*|`|\*{2,}|_{2,}|^#{1,6}\s+|^>\s+", re.MULTILINE)
_MOST_ROUNDS = 5


def visible(text: str) -> str:
    """Return a text as a person sees it: without hidden signs, and in one spelling of each letter.

    What is hidden could carry an address past the mask, or orders past whoever reads along.
    """
    kept: list[str] = []
    marks = 0
    spelled = unicodedata.normalize("NFKC", text)
    for at, sign in enumerate(spelled):
        if sign == "\n":
            kept.append(sign)
            marks = 0
        elif unicodedata.combining(sign) or _is_variation(sign):
            marks += 1
            if marks <= _MOST_MARKS and not _is_variation(sign) and sign not in _BLANK:
                kept.append(sign)
        elif _is_seen(sign, at, spelled):
            kept.append(" " if sign.isspace() else sign)
            marks = 0
    return "".join(kept)


def plain(text: str) -> str:
    """Return what a machine wrote as words only: no tag, no link, no address, nothing hidden.

    What it was sent had every address covered, so that any that it writes is none of the customer's.
    """
    for _ in range(_MOST_ROUNDS):
        before, text = text, _untagged(visible(html.unescape(text)))
        if text == before:
            break
    text = _TAG_BEGINS.sub("", text)
    text = _MARKED.sub("", _LINKED.sub(r"\1", text))
    text = mask(_SCHEME.sub(LINK, text))
    text = _BARE.sub(lambda found: found[0].replace(".", "[.]"), text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def flat(text: str) -> str:
    """Return a text with one blank in the place of any space: how a quote is compared."""
    return " ".join(text.split())


def _untagged(text: str) -> str:
    return _TAG.sub(" ", _uncommented(text)) if "<" in text else text


def _uncommented(text: str) -> str:
    """Return a text without comments of HTML. By hand: an expression looks for each one's end anew, by the minute."""
    kept, at = [], 0
    while (begins := text.find("<!--", at)) >= 0 and (ends := text.find("-->", begins + 4)) >= 0:
        kept.append(text[at:begins])
        at = ends + 3
    return " ".join([*kept, text[at:]])


def _is_variation(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _is_seen(sign: str, at: int, text: str) -> bool:
    if sign in _JOINERS:
        around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
        return len(around) == 2 and all(_joins(each) for each in around)
    if sign == "\t":
        return True
    return sign not in _BLANK and unicodedata.category(sign) not in _HIDDEN


def _joins(sign: str) -> bool:
    return ord(sign) >= _JOINING_SCRIPTS and unicodedata.category(sign)[0] in "LMS"
