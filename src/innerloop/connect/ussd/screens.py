"""A text cut into screens that every telephone can show: at most 182 characters of 7 bits, or 80 of 16.

A question that is too long is shortened at a word, its scale kept; what is to be chosen from is never cut, and goes on
to further screens. No Django, no clock.
"""

from innerloop.listen.rules import segments

# 3GPP TS 23.038: a USSD string holds 160 bytes. "CON " before it is counted too: some gateways pass it on.
SEVEN_BITS, SIXTEEN_BITS = 182, 80
PREFIX = 4
MORE = "98"
_MORE_WORDS = {"en": "More", "sw": "Zaidi", "fr": "Suite", "es": "Mas", "pt": "Mais", "ar": "المزيد"}
_CUT = "..."


def pages(text: str, *, language: str = "en") -> list[str]:
    """Return the screens of a text, without what goes before them."""
    plain = segments.to_gsm(text.strip())
    if _size(plain) <= _most(plain):
        return [plain]
    head, *listed = plain.split("\n")
    if not listed:
        return [_shortened(head, _most(plain))]
    more = f"\n{MORE} {more_word(language)}"
    return _paged(head, listed, _most(plain + more), more)


def cut(text: str, *, language: str = "en") -> str:
    """Say what is left out of the screens of a text, and what to do; nothing where every line is there whole."""
    plain, shown = segments.to_gsm(text.strip()), pages(text, language=language)
    if all(any(line in page for page in shown) for line in plain.split("\n")):
        return ""
    most = SEVEN_BITS if segments.is_gsm(plain) else SIXTEEN_BITS
    script = "" if most == SEVEN_BITS else " in this script"
    return (
        f"A screen holds {most} characters{script}, {PREFIX} of them the gateway’s own. This takes {_size(plain)}, "
        "and what is beyond is cut. Shorten them."
    )


def more_word(language: str) -> str:
    """Return what stands beside the number that leads on."""
    return _MORE_WORDS.get(language.split("-", maxsplit=1)[0]) or _MORE_WORDS["en"]


def size(screen: str) -> tuple[int, int]:
    """Return what a whole screen takes, and what it may take."""
    return _size(screen), SEVEN_BITS if segments.is_gsm(screen) else SIXTEEN_BITS


def _most(text: str) -> int:
    return (SEVEN_BITS if segments.is_gsm(text) else SIXTEEN_BITS) - PREFIX


def _paged(head: str, listed: list[str], most: int, more: str) -> list[str]:
    room = most - _size(more)
    # Whoever looks at a later screen sees no earlier one: each begins with what is asked.
    again = _shortened(head, most // 4)
    # The question keeps at most half of the first screen, so that there is something to choose from below it.
    found, screen = [], _shortened(head, max(most // 2, most - sum(_size(line) + 1 for line in listed) - 1))
    for line in listed:
        whole = _shortened(line, room)
        if _size(f"{screen}\n{whole}") > room:
            found.append(screen + more)
            is_fitting = _size(f"{again}\n{whole}") <= room
            screen = f"{again}\n{whole}" if is_fitting else whole
        else:
            screen = f"{screen}\n{whole}"
    return [*found, screen]


def _shortened(text: str, most: int) -> str:
    """Cut a text at a word; its last words in brackets, which say what the numbers mean, stay where they can."""
    if _size(text) <= most:
        return text
    tail = text[text.rindex("(") :] if text.endswith(")") and "(" in text else ""
    if not tail or _size(tail) > most // 2:
        tail = ""
    left = most - _size(tail) - (1 if tail else 0) - len(_CUT)
    kept = ""
    for word in text.removesuffix(tail).split():
        longer = f"{kept} {word}".strip()
        if _size(longer) > left:
            break
        kept = longer
    kept = (kept or text[: left // 2]).rstrip(" ,.;:-") + _CUT
    return f"{kept} {tail}" if tail else kept


def _size(text: str) -> int:
    return segments.units_of(text)
