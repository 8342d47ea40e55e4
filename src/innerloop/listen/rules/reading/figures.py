"""The figures of a message: every number in digits or words, with what it says beside its value."""

from dataclasses import dataclass
from typing import Literal

from innerloop.listen.rules.reading import vocabulary as known
from innerloop.listen.rules.reading.tokens import Token

Sort = Literal["plain", "lone", "vague", "counts"]
"""plain: may be a score. lone: an article unless nothing else can be meant. vague: about a score but no single one,
such as 8.5, 100 %, over 9. counts: hours, orders, prices, dates."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a message: tokens `first` to `last` hold it, with "/10" or "stars" where they follow."""

    value: int
    first: int
    last: int
    sort: Sort = "plain"
    whole: int | None = None
    has_stars: bool = False


def figures(tokens: list[Token], *, high: int) -> list[Figure]:
    """Return the figures of a message on a scale that ends at `high`, in their order."""
    found: list[Figure] = []
    place = 0
    while place < len(tokens):
        figure = _figure(tokens, place, high)
        if figure:
            found.append(figure)
        place = figure.last + 1 if figure else place + 1
    return found


def _figure(tokens: list[Token], place: int, high: int) -> Figure | None:
    token = tokens[place]
    if token.kind in ("fraction", "mixed"):
        is_number = token.kind == "fraction" or token.word[0].isdigit()
        return (
            Figure(token.value, place, place, "vague" if token.kind == "fraction" else "counts") if is_number else None
        )
    if token.kind != "number" and not _is_number_word(token):
        return None
    value = token.value if token.kind == "number" else known.NUMBERS[token.word]
    last, whole = _out_of(tokens, place)
    last, has_stars = _with_unit(tokens, last)
    sort: Sort = "plain"
    if token.word in known.LONE and whole is None:
        sort = "lone"
    elif (
        _is_code(token)
        or _counts(tokens, place, last)
        or (whole is not None and whole != high and whole < 10 and len(tokens) > last + 1)
    ):
        sort = "counts"
    elif _is_vague(tokens, place, last):
        sort = "vague"
    return Figure(value, place, last, sort, whole, has_stars)


def _is_code(token: Token) -> bool:
    """Say whether zeros lead a number: 09 is a nine in two digits, 007 is not a seven."""
    return (
        token.kind == "number" and token.end - token.start > 1 and token.word[:2].isdigit() and int(token.word[:2]) == 0
    )


def _is_number_word(token: Token) -> bool:
    # "très" is "tres" without its accent, and that is a three; only the accent tells.
    return token.kind == "word" and token.word in known.NUMBERS


def _out_of(tokens: list[Token], place: int) -> tuple[int, int | None]:
    """Return the end of "9 out of 10" or "9/10" with the 10, or the place itself with nothing."""
    after = place + 1
    if word_at(tokens, after) in ("/", "\\", "⁄", "∕"):
        return _whole(tokens, place, after + 1)
    for phrase in known.OUT_OF:
        if tuple(word_at(tokens, after + n) for n in range(len(phrase))) == phrase:
            return _whole(tokens, place, after + len(phrase))
    return place, None


def _whole(tokens: list[Token], place: int, at: int) -> tuple[int, int | None]:
    if at >= len(tokens):
        return place, None
    if tokens[at].kind == "number":
        return at, tokens[at].value
    if _is_number_word(tokens[at]) and tokens[at].word not in known.LONE:
        return at, known.NUMBERS[tokens[at].word]
    return place, None


def _with_unit(tokens: list[Token], last: int) -> tuple[int, bool]:
    """Take in the "stars" or the "points" that follow a figure."""
    after = last + 1
    is_star = word_at(tokens, after) == "*" and _touch(tokens, last, after) and word_at(tokens, last - 1) != "*"
    if is_star or (after < len(tokens) and tokens[after].kind == "star" and tokens[after].value == 1):
        return after, True
    hyphen = 1 if word_at(tokens, after) == "-" else 0
    word = word_at(tokens, after + hyphen)
    if word in known.STARS:
        return after + hyphen, True
    return (after, False) if word_at(tokens, after) in known.POINTS else (last, False)


def _counts(tokens: list[Token], first: int, last: int) -> bool:
    """Say whether a figure counts or names something: hours, orders, rooms, money, dates, parts of a long number."""
    before, after = word_at(tokens, first - 1), word_at(tokens, last + 1)
    if before in known.NAMED or (before in (".", ":", "#", "°") and word_at(tokens, first - 2) in known.NAMED):
        return True
    if before == "." and word_at(tokens, first - 2) == "no" and (first == 2 or tokens[first - 3].kind == "word"):
        return True  # "order no. 10"
    if _has_unit(tokens, first, last):
        return True
    if (
        before == "-"
        and first > 1
        and tokens[first - 2].kind == "word"
        and not _is_number_word(tokens[first - 2])
        and _touch(tokens, first - 2, first)
    ):
        return True
    if after in ("of", "ya", "des", "das", "x", "×") or before in ("x", "×", "#", "@"):
        return True
    return _is_money(tokens, first, last) or _is_joined(tokens, first, last)


def _has_unit(tokens: list[Token], first: int, last: int) -> bool:
    after = word_at(tokens, last + 1)
    is_joined = after == "-" and word_at(tokens, last + 2) in known.UNITS
    return after in known.UNITS or (is_joined and not _is_dash(tokens, first, last))


def _is_dash(tokens: list[Token], first: int, last: int) -> bool:
    """Say whether a hyphen after the first word is a pause: "8 - staff was friendly", unlike "4-hour wait"."""
    at = last + 1
    return first == 0 and tokens[last].end < tokens[at].start and tokens[at].end < tokens[at + 1].start


def _is_money(tokens: list[Token], first: int, last: int) -> bool:
    if any(_is_currency(word_at(tokens, at)) for at in (first - 1, last + 1)):
        return True
    return word_at(tokens, last + 1) == "/" and word_at(tokens, last + 2) in ("-", "=")


def _is_currency(word: str) -> bool:
    return word in ("$", "€", "£", "¥", "₦", "₹", "r$")


def _is_joined(tokens: list[Token], first: int, last: int) -> bool:
    """Say whether a figure is a part of a date, a time, an address or a phone number: 10:30, 1/2/24, 3-4-5."""
    if tokens[first].kind != "number":
        return False
    if any(_is_long(tokens, at) for at in (first - 1, last + 1)):
        return True
    if tokens[first].end - tokens[first].start > 2 and any(_is_number(tokens, at) for at in (first - 1, last + 1)):
        return True
    joints = 0
    for step, at in ((1, last), (-1, first)):
        joint, other = at + step, at + 2 * step
        if not 0 <= other < len(tokens) or not _touch(tokens, at, other):
            continue
        is_digit = tokens[other].kind in ("number", "mixed", "fraction")
        if is_digit and tokens[joint].word in (":", "/", "\\", "_", "*"):
            return True
        joints += is_digit and tokens[joint].word in "-–."
    return joints > 1


def _is_number(tokens: list[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and tokens[at].kind in ("number", "mixed")


def _is_long(tokens: list[Token], at: int) -> bool:
    """Say whether a group of digits beside a figure is too long for a score: "0712 345 678"."""
    return _is_number(tokens, at) and tokens[at].end - tokens[at].start > 2


def _touch(tokens: list[Token], one: int, other: int) -> bool:
    low, high = min(one, other), max(one, other)
    return all(tokens[at].end == tokens[at + 1].start for at in range(low, high))


def _is_vague(tokens: list[Token], first: int, last: int) -> bool:
    """Say whether a figure is about a score without being one: over 9, 8+, -1, 100 %, seven and a half."""
    before, after = word_at(tokens, first - 1), word_at(tokens, last + 1)
    if before in ("<", ">", "-", "–", "−", "+", "±") and not _is_bullet(tokens, first):
        return True
    if after in ("%", "٪", "‰", "+", "<", ">", "°", "@", "#", "/"):
        return True
    if last + 1 < len(tokens) and tokens[last + 1].kind == "fraction":
        return True
    ahead = [word_at(tokens, last + n) for n in (1, 2, 3)]
    return any(word in known.HALVES and not set(ahead[:n]) - AND for n, word in enumerate(ahead))


def _is_bullet(tokens: list[Token], first: int) -> bool:
    """Say whether the dash before a figure stands between words and the figure: "great - 9", not "-9"."""
    return first >= 2 and tokens[first - 1].word in "-–−" and tokens[first - 2].kind == "word"


def word_at(tokens: list[Token], place: int) -> str:
    """Return the word at a place, or an empty text beyond the ends."""
    return tokens[place].word if 0 <= place < len(tokens) else ""


AND = {"and", "a", "na", "et", "y", "e", "و"}
