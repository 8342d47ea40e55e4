"""The wish in a sentence: what people write who want no more messages, or a person, in six languages.

Each pattern of a language is read against the words of one clause, without accents and with single blanks; where it
breaks over lines, they are joined. It needs both the act and what is to end, as in "stop sending me messages": with
the act alone, "stop raising prices" would be a wish to leave.
"""

import re
from collections.abc import Iterator

from innerloop.listen.rules.stopping.sentences import ar, en, es, fr, pt, sw

_LANGUAGES = {"en": en, "sw": sw, "fr": fr, "es": es, "pt": pt, "ar": ar}
# Folded words have no hyphens, and Arabic has no letters with a hamza.
_FOLDED = str.maketrans("ئؤآأإ-", "يوااا ")
# "You never text me" is a complaint of another kind: what is not to be done is said without a subject.
_FORBIDS = "(don'?t|do not"
_NO_SUBJECT = r"(?<!you )(?<!they )(?<!u )(?<!we )(?<!i )(?<!body )"


def _compiled(patterns: tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    for pattern in patterns:
        joined = re.sub(r"\n\s*", "", pattern).translate(_FOLDED)
        begin = "" if joined.startswith("^") else "(?:^|(?<= ))"
        yield re.compile(f"{begin}{_NO_SUBJECT if joined.startswith(_FORBIDS) else ''}{joined}")


STOP = {code: tuple(_compiled(language.STOP)) for code, language in _LANGUAGES.items()}
PERSON = {code: tuple(_compiled(language.PERSON)) for code, language in _LANGUAGES.items()}
