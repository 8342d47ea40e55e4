"""How an answer to a further question is read: a number, a word, a button, several of them, or words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from innerloop.listen.rules.conversation import questions
from innerloop.listen.rules.conversation.phrases import PHRASES
from innerloop.listen.rules.conversation.talk import Survey, Uttered
from innerloop.listen.rules.folding import fold
from innerloop.listen.rules.heard import LONGEST_COMMENT, HeardAnswer
from innerloop.listen.rules.inbound import Choice
from innerloop.listen.rules.reading import read_score

_SKIPS = """skip; pass; next; none; nothing; n/a; na; no comment; nop; nope; -; .; ruka; pita; hakuna; sina;
    sina maoni; hakuna maoni; passer; rien; aucun; suivant; saltar; paso; nada; ninguno; siguiente; pular; passo;
    nenhum; تخطي; تخطى; لا شيء"""
_YES = """yes; y; yeah; yep; yup; sure; ok; okay; ndiyo; ndio; naam; sawa; oui; ouais; d'accord; si; sí; claro; vale;
    sim; نعم; ايوه; أجل; موافق; 1"""
_NO = "no; n; nope; nah; never; hapana; la; non; jamais; nunca; não; nao; لا; كلا; 2; 0"
_AND = "and; na; et; y; e; و"


def _table(words: str) -> frozenset[str]:
    return frozenset(fold(word.strip()) for word in words.split(";"))


SKIPS = _table(_SKIPS)
YES = _table(_YES) | {fold(each.yes) for each in PHRASES.values()}
NO = _table(_NO) | {fold(each.no) for each in PHRASES.values()}
ANDS = _table(_AND)
_APART = re.compile(r"[\s,;+&/]+")
_EDGES = " \t\r\n.,;:!?()[]\"'*#"


def is_skipped(said: Uttered) -> bool:
    """Say whether a question is passed over."""
    return bool(said.text.strip()) and bare(said.text) in SKIPS


def read_yes(said: Uttered) -> bool | None:
    """Read yes or no; None where it is neither."""
    word = said.choice or bare(said.text)
    if word in YES:
        return True
    return False if word in NO else None


def read(survey: Survey, asked: Mapping[str, Any], said: Uttered) -> HeardAnswer | None:
    """Return the answer to a further question; None where it cannot be read as one."""
    key, kind = asked["key"], asked["kind"]
    if kind == "text":
        text = said.text.strip()[:LONGEST_COMMENT]
        return HeardAnswer(key, text=text) if text or said.is_spoken else None
    if kind == "scale":
        return _scale(survey, asked, said)
    choices = questions.options(survey, asked)
    found = _one(choices, said) if kind == "choice" else _several(choices, said)
    return HeardAnswer(key, choices=tuple(found)) if found else None


def in_words(asked: Mapping[str, Any], said: Uttered) -> HeardAnswer:
    """Keep as words what could not be read twice, so that it is not lost."""
    return HeardAnswer(asked["key"], text=said.text.strip()[:LONGEST_COMMENT])


def bare(text: str) -> str:
    """Return a message as it is compared with words: folded, without what stands around it."""
    return fold(text.strip()).strip(_EDGES) or text.strip()


def _scale(survey: Survey, asked: Mapping[str, Any], said: Uttered) -> HeardAnswer | None:
    scale = survey.scales.get(asked.get("metric", ""))
    if scale is None:
        return None
    reading = read_score(said.choice or said.text, scale, language=survey.language)
    if reading.kind != "score":
        return None
    return HeardAnswer(asked["key"], metric=scale.slug, score=reading.score, text=reading.rest[:LONGEST_COMMENT])


def _one(choices: Sequence[Choice], said: Uttered) -> list[str]:
    if any(choice.value == said.choice for choice in choices):
        return [said.choice]
    found = _named(choices, said.text)
    return [found] if found else []


def _several(choices: Sequence[Choice], said: Uttered) -> list[str]:
    if one := _one(choices, said):
        return one
    # First as a list with commas, whose labels may hold blanks; then every word for itself.
    for parts in (re.split(r"[,;\n]+", said.text), _APART.split(said.text)):
        named = [_named(choices, part) for part in parts if bare(part) and bare(part) not in ANDS]
        if named and all(named):
            return list(dict.fromkeys(named))
    return []


def _named(choices: Sequence[Choice], text: str) -> str:
    """Return the value of the option that a text names by its number, its label, or the beginning of one label."""
    word = bare(text)
    if word.isdecimal() and len(word) <= 3:
        at = int(word)
        return choices[at - 1].value if 1 <= at <= len(choices) else ""
    labels = {choice.value: fold(choice.label).strip(_EDGES) for choice in choices}
    whole = [value for value, label in labels.items() if word in (label, fold(value))]
    begun = [value for value, label in labels.items() if len(word) >= 3 and label.startswith(word)]
    found = whole or begun
    return found[0] if len(found) == 1 else ""
