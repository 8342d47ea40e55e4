"""Where a figure stands: whether its place in the message makes it the score that is given, or takes it back."""

from innerloop.listen.rules.reading import vocabulary as known
from innerloop.listen.rules.reading.figures import Figure, word_at
from innerloop.listen.rules.reading.tokens import Token

DISPUTED = {"tres", "dos", "six", "sept"}  # "tres bien" is French for very good, and no three
# Low numbers also count, list and stand for words: "2 slow" is too slow and "4 me" is for me in text messages.
LISTED = range(1, 6)
SLANG = (2, 4)
_ENDS = {".", "!", "…", "。", "۔", ";"}
_SEPARATORS = _ENDS | {",", ":", "-", "–", "—", "(", "،", "؛", "|", '"', "”", "»", "，", "=", "*", "!", "¡"}
_PREPOSITIONS = {"for", "with", "to", "of", "de", "pour", "para", "por", "kwa", "dans", "in", "في"}
_MANY = {"services", "jobs", "works"}
_OPENERS = {"(", '"', "“", "«", "'", "*", "¡", "~", "≈"}


def lead(tokens: list[Token], figure: Figure) -> int:
    """Return where the words that lead to a figure begin: it gives "I'd say a 9" as a whole."""
    at = figure.first
    while at > 0 and _leads(tokens, at - 1):
        at -= 1
    return at


def _leads(tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind == "word":
        if token.word == "ni" and word_at(tokens, at + 1) in ("un", "una", "une"):
            return False  # Swahili for it is, Spanish and French for not even
        if token.word == "de":
            return word_at(tokens, at - 1) in known.RATES  # "nota de 9", but not "servicio de 10"
        return (token.word in known.LEADS or token.word == "menos") and not _is_if(tokens, at)
    if token.word in _OPENERS:
        return True
    # "My score: 9" and "nota = 9" are one clause.
    return (
        token.word in (":", "=", "-", "–", "—") and word_at(tokens, at - 1) in known.RATES | known.POINTS | known.STARS
    )


def is_denied(tokens: list[Token], figure: Figure) -> bool:
    """Say whether a figure is taken back: "not a 10", "I won't give it 9"."""
    return word_at(tokens, lead(tokens, figure) - 1) in known.NOT


def belongs(tokens: list[Token], figure: Figure, other: Figure, *, is_denied: bool) -> bool:
    """Say whether a figure only says the one before it again, or what that one is not: "9, not 10"."""
    gap = tokens[figure.last + 1 : other.first]
    said = [token.word for token in gap if token.kind == "word"]
    if is_denied:
        is_plain = all(token.kind == "word" or token.word in {",", "،", "(", "-"} for token in gap)
        return is_plain and bool(said) and said[0] in known.NOT and all(word in known.LEADS for word in said[1:])
    is_same = other.value == figure.value > 1 and other.sort == figure.sort == "plain"
    return is_same and not said and other.whole in (None, figure.whole)


def corrects(tokens: list[Token], figure: Figure, earlier: Figure, *, earlier_is_denied: bool) -> bool:
    """Say whether a figure stands for an earlier one: "10? no, 4", "not a 10, more like 6", "9 sorry 8"."""
    gap = tokens[earlier.last + 1 : figure.first]
    if any(token.kind == "word" and not _may_turn(token.word) for token in gap):
        return False
    if earlier_is_denied:
        return not is_denied(tokens, figure)
    return _turns(gap)


def _may_turn(word: str) -> bool:
    return word in known.TURNS or word in known.REASONS or word in known.LEADS


def _turns(gap: list[Token]) -> bool:
    """Say whether words announce a correction. A bare "no" does so only before a comma: "9 no 10" denies the 10."""
    hard = [token.word for token in gap if token.kind == "word" and token.word in known.TURNS]
    if any(word not in known.NOT for word in hard):
        return True
    return bool(hard) and gap[-1].word in {",", "،", ".", "…", "-", "–", "—", "!"} and gap[-1].kind == "mark"


def opens(tokens: list[Token], figure: Figure) -> str:
    """Return how a figure is led to: "head", "led", "judged", "tail", "phrase", or nothing where it is not."""
    start = lead(tokens, figure)
    words = [token.word for token in tokens[start : figure.first] if token.kind == "word"]
    before = tokens[start - 1] if start else None
    if _is_conditional(tokens, figure.first) or _is_for(tokens, figure.first):
        return ""
    if before is None or before.kind in ("line", "emoji", "thumb", "star") or before.word in _SEPARATORS:
        is_first = is_greeting(tokens, start)
        if words or is_first:
            return "led" if words else "head"
        return "tail" if _may_trail(tokens, start) else ""
    if known.RATES.intersection(words) and words[0] in known.SELVES and before.word not in known.NOT | known.NAMED:
        return "phrase"
    return "judged" if _is_judged(tokens, figure.first) else ""


def is_greeting(tokens: list[Token], start: int) -> bool:
    """Say whether nothing but a greeting, a yes or a correction stands before a place: "Hello, 9", "No, 4"."""
    return all(
        token.kind not in ("word", "number", "mixed", "fraction")
        or (token.kind == "word" and (token.word in known.LEADS or token.word in known.TURNS))
        for token in tokens[:start]
    )


def _is_conditional(tokens: list[Token], first: int) -> bool:
    # "Sí, un 9": the Spanish yes is the French if.
    begin = 2 if word_at(tokens, 0) in known.YES and word_at(tokens, 1) in {",", ".", "!"} else 0
    return any(_is_if(tokens, at) for at, token in enumerate(tokens[:first]) if token.kind == "word" and at >= begin)


def _is_if(tokens: list[Token], at: int) -> bool:
    # "Más o menos 9" is about nine; "menos de 9" is less.
    is_about = tokens[at].word == "menos" and word_at(tokens, at - 1) in ("o", "ou")
    is_more = tokens[at].word == "mas" and word_at(tokens, at + 1) == "de"
    return is_more or (tokens[at].word in known.IFS and not is_about)


def _is_for(tokens: list[Token], first: int) -> bool:
    """Say whether a number is what something is for: "good for 10", unlike "closer to 10" and "I go with 10"."""
    is_rated = word_at(tokens, first - 2) in known.RATES or word_at(tokens, first - 2) == "closer"
    return word_at(tokens, first - 1) in _PREPOSITIONS and not is_rated


def _may_trail(tokens: list[Token], start: int) -> bool:
    """Say whether a bare number after a separator is an answer of its own: "Great service. 9"."""
    before = tokens[start - 1]
    if before.kind in ("line", "emoji") or before.word in _ENDS:
        return True
    clause = tokens[:start]
    return any(token.word in known.VERDICTS or token.word in known.THINGS for token in clause if token.kind == "word")


def _is_judged(tokens: list[Token], first: int) -> bool:
    """Say whether only a verdict stands before a figure: "excellent service 9", "huduma nzuri 9"."""
    words = [token for token in tokens[:first] if token.kind != "emoji"]
    return all(_judges(token) or token.word in known.LEADS for token in words) and any(map(_judges, words))


def _judges(token: Token) -> bool:
    return token.kind == "word" and (token.word in known.VERDICTS or token.word in known.THINGS)


def closes(tokens: list[Token], figure: Figure, *, how: str) -> bool:
    """Say whether what follows a figure lets it be the score: an end, a pause, a reason, a verdict."""
    at = figure.last + 1
    is_end = at >= len(tokens) or (tokens[at].word in _ENDS and not _has_words(tokens, at))
    if is_end or not _has_words(tokens, at):
        is_point = word_at(tokens, at) in (")", "]") and not _is_balanced(tokens, figure)
        return not is_point and not any(token.word in ("?", "؟") for token in tokens[at:])
    if how in ("tail", "judged") or figure.sort == "lone" or _asks(tokens, figure, how):
        return False
    if tokens[at].kind in ("line", "emoji") or tokens[at].word in _SEPARATORS or _is_balanced(tokens, figure):
        return _pauses(tokens, figure)
    return _goes_on(tokens, figure, how)


def _asks(tokens: list[Token], figure: Figure, how: str) -> bool:
    """Say whether a message with a led figure goes on to ask: "Is 10 good?"."""
    return how == "led" and any(token.word in ("?", "؟") for token in tokens[figure.last + 1 :])


def _has_words(tokens: list[Token], at: int) -> bool:
    return any(token.kind not in ("mark", "emoji", "line", "sign", "thumb") for token in tokens[at:])


def _is_balanced(tokens: list[Token], figure: Figure) -> bool:
    pair = word_at(tokens, figure.first - 1) + word_at(tokens, figure.last + 1)
    return pair in ("()", '""', "“”", "«»", "**", "''", "[]")


def _pauses(tokens: list[Token], figure: Figure) -> bool:
    """Say whether the words after a pause leave the score as it is."""
    at = figure.last + 1
    is_hyphen = tokens[at].word == "-" and at + 1 < len(tokens) and tokens[at].end == tokens[at + 1].start
    is_glued = is_hyphen and tokens[figure.last].end == tokens[at].start
    if is_glued and word_at(tokens, at + 1) not in known.VERDICTS | known.THINGS:
        return False  # "4-hour", "5-seater"
    if _is_listed(tokens, figure):
        return False
    return _stays(tokens, at)


def _is_listed(tokens: list[Token], figure: Figure) -> bool:
    """Say whether a low number may be the point of a list: "2. The staff", unlike "9. The staff" and "2. Bad"."""
    at = figure.last + 1
    dots = {".", ":"} | ({"-", "–"} if figure.value == 1 else set())
    if tokens[at].word not in dots or figure.value not in LISTED or figure.whole or figure.has_stars:
        return False
    return word_at(tokens, at + 1) not in known.NOT and not _is_praised(tokens, figure, at + 1)


def _is_praised(tokens: list[Token], figure: Figure, at: int) -> bool:
    return word_at(tokens, at) in known.VERDICTS and _is_verdict(tokens, figure, at)


def _stays(tokens: list[Token], at: int) -> bool:
    words = [token.word for token in tokens[at:] if token.kind in ("word", "number")]
    if words[0] in known.IFS:
        return False
    return words[0] not in known.NOT or (len(words) > 1 and words[1] in known.FINE)


def _goes_on(tokens: list[Token], figure: Figure, how: str) -> bool:
    """Say whether words that follow at once are a comment, and not what is counted."""
    at = figure.last + 1
    words = [word_at(tokens, at + n) for n in range(3)]
    if tokens[at].kind != "word":
        return False
    if words[0] in known.REASONS:
        return at + 1 >= len(tokens) or tokens[at + 1].kind not in ("number", "mixed", "fraction")
    is_low = figure.value in LISTED and figure.whole is None and not figure.has_stars and how == "head"
    is_bare = is_low and tokens[figure.first].kind == "number"
    if tokens[figure.last].word in DISPUTED:
        return False
    if words[0] in known.JOINS and not (is_bare and _is_judged_thing(tokens, at)):
        is_counted = words[1] in known.UNITS | known.NAMED
        return not is_bare and not is_counted and not any(word in known.NOT | known.IFS for word in words[1:])
    if is_bare and figure.value in SLANG and not _is_beyond_slang(tokens, at):
        return False
    return _is_verdict(tokens, figure, at)


def _is_judged_thing(tokens: list[Token], at: int) -> bool:
    """Say whether a thing and what is thought of it are all that is said: "3 huduma mbaya", "2 servicio malo"."""
    words = [token.word for token in tokens[at:] if token.kind == "word"]
    is_thing = words[0] in known.THINGS - _MANY
    return is_thing and len(words) > 1 and all(word in known.VERDICTS for word in words[1:])


def _is_beyond_slang(tokens: list[Token], at: int) -> bool:
    """Say whether words can only judge: "2 terrible", "4 poor service"; but "2 slow" is too slow, "4 me" for me."""
    words = [token.word for token in tokens[at:] if token.kind == "word"]
    judging = [word for word in words if word in known.VERDICTS]
    is_of_a_thing = len(words) > 1 and words[0] in known.VERDICTS and words[-1] in known.THINGS - _MANY
    return is_of_a_thing or _is_judged_thing(tokens, at) or (words == judging and not known.DEGREES.intersection(words))


def _is_verdict(tokens: list[Token], figure: Figure, at: int) -> bool:
    """Say whether a verdict stands at a place: "9 very good", "9/10 great service"; but not "3 good people"."""
    begin = at
    while at < len(tokens) and tokens[at].kind == "word" and tokens[at].word in known.VERDICTS:
        at += 1
    if at >= len(tokens) or tokens[at].kind != "word":
        is_told = at >= len(tokens) or (
            tokens[at].kind in ("mark", "line", "emoji", "thumb") and tokens[at].word not in "?؟"
        )
        return at > begin and is_told
    if tokens[at].word in _MANY and figure.value in LISTED and figure.whole is None:
        return False  # "3 services"
    return tokens[at].word in known.THINGS and (figure.value > 1 or figure.whole is not None)
