"""A survey while somebody writes it: one language at a time, questions added, moved and taken out.

A draft holds a content as `rules.content` describes it, with two freedoms: texts may be missing, and a
follow-up that was never published has a key that begins with NEW. `settled` makes a publishable content of it.
Every function returns a new draft and leaves the old one alone.
"""

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from innerloop.listen.rules import options, slugs
from innerloop.listen.rules.content import FOLLOWUP_KINDS, text_in
from innerloop.listen.rules.scale import BUILT_IN, CSAT, NPS, Scale

Content = dict[str, Any]
PLAIN: Final = ("intro", "question", "low_label", "high_label", "thanks")
WHYS: Final = ("any", "bottom", "middle", "top")
WITH_OPTIONS: Final = ("choice", "several")
NEW: Final = "new-"
_OFFERED: Final = (CSAT.slug, *(slug for slug in BUILT_IN if slug not in (CSAT.slug, NPS.slug)))
MOST_FOLLOWUPS: Final = 12
MOST_LANGUAGES: Final = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """A survey being written: what is in it, which language is shown, which version it began from."""

    name: str
    content: Content
    language: str
    based_on: int
    made: int = 0  # follow-ups added so far: numbers the new ones
    removed: tuple[int, Content] | None = field(default=None)  # the last follow-up taken out, and where it stood

    def as_json(self) -> dict[str, Any]:
        """Return the draft as JSON carries it from page to page."""
        return asdict(self)

    @property
    def languages(self) -> list[str]:
        """Return the languages it is offered in; the first is read where a text is missing."""
        return list(self.content["languages"])

    @property
    def followups(self) -> list[Content]:
        """Return its follow-up questions in order."""
        return list(self.content["followups"])


def from_json(stored: Mapping[str, Any]) -> Draft:
    """Return the draft that `as_json` wrote."""
    removed = stored["removed"]
    return Draft(**{**stored, "removed": (removed[0], removed[1]) if removed else None})


def opened(*, name: str, content: Mapping[str, Any], based_on: int) -> Draft:
    """Return a draft of a published content, its first language shown."""
    empty: Content = {name: {} for name in PLAIN}
    whole = empty | {"followups": [], "asks_contact": True} | deepcopy(dict(content))
    whole["whys"] = {name: {} for name in WHYS} | dict(whole.get("whys", {}))
    whole["followups"] = [_new_followup("", "") | followup for followup in whole["followups"]]
    return Draft(name=name, content=whole, language=whole["languages"][0], based_on=based_on)


def texts(draft: Draft, language: str = "") -> dict[str, str]:
    """Return every text in one language, by the name of its field; an unwritten one is empty."""
    language = language or draft.language
    found = {name: text.get(language, "") for name, text in _named(draft.content)}
    for followup in _choosing(draft.content):
        found[f"options-{followup['key']}"] = options.lines(followup, language)
    return found


def with_texts(draft: Draft, written: Mapping[str, str]) -> Draft:
    """Return the draft with the texts of the shown language written over; a field that is not given stays."""
    content = deepcopy(draft.content)
    for name, text in _named(content):
        if name in written:
            text[draft.language] = _clean(written[name])
    is_first = draft.language == draft.languages[0]
    for followup in _choosing(content):
        lines = written.get(f"options-{followup['key']}")
        if lines is not None:
            options.write(followup, draft.language, _clean(lines), is_first=is_first)
    return replace(draft, content=content)


def with_settings(draft: Draft, key: str, **settings: Any) -> Draft:
    """Return the draft with a follow-up's kind, metric or `is_required` set."""
    content = deepcopy(draft.content)
    for followup in content["followups"]:
        if followup["key"] == key:
            followup.update(settings)
    return replace(draft, content=content)


def edited(draft: Draft, verb: str, subject: str) -> Draft:
    """Return the draft after one press of a button; a button that there is not changes nothing."""
    edit = _EDITS.get(verb)
    return edit(draft, subject) if edit else draft


def missing(draft: Draft, language: str) -> int:
    """Return how many texts the first language has and this one lacks."""
    first = _units(draft, draft.languages[0])
    here = _units(draft, language)
    return sum(1 for name, text in first.items() if text.strip() and not here.get(name, "").strip())


def wanted(draft: Draft) -> int:
    """Return how many texts the first language has: so many every other one wants."""
    return sum(1 for text in _units(draft, draft.languages[0]).values() if text.strip())


def settled(draft: Draft, *, used: Collection[str] = (), scales: Mapping[str, Scale] = BUILT_IN) -> Content:
    """Return the content to publish: nothing unwritten or unoffered in it, every new question with a key of its own.

    `used` are the keys of earlier versions: answers point at them, so that no new question takes one.
    `scales` are the metrics that a question may ask, by slug.
    """
    content = deepcopy(draft.content)
    offered = content["languages"]
    for name in PLAIN:
        content[name] = _kept(content[name], offered)
    content["whys"] = {name: _kept(text, offered) for name, text in content["whys"].items()}
    taken = {*used, *(f["key"] for f in content["followups"]), "score"}
    before = content["followups"]
    content["followups"] = [_settled_followup(f, offered, taken, scales) for f in before]
    _settle_conditions(before, content["followups"])
    return content


def naming(option: Content) -> str:
    """Return what a draft's condition calls an option: its value, or its words while it has none."""
    value: str = option["value"]
    return value or next((words for words in option["label"].values() if words), "")


def _show(draft: Draft, language: str) -> Draft:
    return replace(draft, language=language) if language in draft.languages else draft


def _speak(draft: Draft, language: str) -> Draft:
    if not language or len(draft.languages) >= MOST_LANGUAGES:
        return draft
    languages = draft.languages if language in draft.languages else [*draft.languages, language]
    return replace(draft, content={**draft.content, "languages": languages}, language=language)


def _silence(draft: Draft, language: str) -> Draft:
    # Its texts stay in the draft: whoever adds the language again finds them.
    left = [code for code in draft.languages if code != language]
    if not left:
        return draft
    shown = draft.language if draft.language in left else left[0]
    return replace(draft, content={**draft.content, "languages": left}, language=shown)


def _add(draft: Draft, kind: str) -> Draft:
    if kind not in FOLLOWUP_KINDS or len(draft.followups) >= MOST_FOLLOWUPS:
        return draft
    made = draft.made + 1
    followup = _new_followup(f"{NEW}{made}", kind) | {"metric": _unrated(draft)}
    return replace(_with_followups(draft, [*draft.followups, followup]), made=made)


def _remove(draft: Draft, key: str) -> Draft:
    at = _place(draft, key)
    if at is None:
        return draft
    left = [followup for followup in draft.followups if followup["key"] != key]
    return replace(_with_followups(draft, left), removed=(at, draft.followups[at]))


def _put_back(draft: Draft, _: str) -> Draft:
    if draft.removed is None:
        return draft
    at, followup = draft.removed
    whole = draft.followups
    whole.insert(at, followup)
    return replace(_with_followups(draft, whole), removed=None)


def _move(draft: Draft, key: str, by: int) -> Draft:
    at = _place(draft, key)
    if at is None or not 0 <= at + by < len(draft.followups):
        return draft
    order = draft.followups
    order.insert(at + by, order.pop(at))
    return _with_followups(draft, order)


_EDITS: Mapping[str, Callable[[Draft, str], Draft]] = {
    "show": _show,
    "speak": _speak,
    "silence": _silence,
    "add": _add,
    "remove": _remove,
    "back": _put_back,
    "up": lambda draft, key: _move(draft, key, -1),
    "down": lambda draft, key: _move(draft, key, 1),
}


def _unrated(draft: Draft) -> str:
    """Return the first of our metrics that no further question is on yet: on one of them, two would count as one."""
    rated = {followup["metric"] for followup in draft.followups if followup["kind"] == "scale"}
    return next((slug for slug in _OFFERED if slug not in rated), CSAT.slug)


def _new_followup(key: str, kind: str) -> Content:
    texts: Content = {name: {} for name in ("label", "low_label", "high_label")}
    return {"key": key, "kind": kind, **texts, "options": [], "is_required": False, "metric": "csat", "when": {}}


def _with_followups(draft: Draft, followups: list[Content]) -> Draft:
    return replace(draft, content={**draft.content, "followups": followups})


def _place(draft: Draft, key: str) -> int | None:
    keys = [followup["key"] for followup in draft.followups]
    return keys.index(key) if key in keys else None


def _named(content: Content) -> list[tuple[str, dict[str, str]]]:
    """Return each text (its languages with their words) with the name of its field, options aside."""
    found = [(name, content[name]) for name in PLAIN]
    found += [(f"why_{name}", content["whys"][name]) for name in WHYS]
    for followup in content["followups"]:
        key = followup["key"]
        found.append((f"label-{key}", followup["label"]))
        if followup["kind"] == "scale":
            found += [(f"{end}-{key}", followup[f"{end}_label"]) for end in ("low", "high")]
    return found


def _choosing(content: Content) -> list[Content]:
    return [followup for followup in content["followups"] if followup["kind"] in WITH_OPTIONS]


def _units(draft: Draft, language: str) -> dict[str, str]:
    """Return all texts of a language, each option by itself, for counting."""
    units = {name: text.get(language, "") for name, text in _named(draft.content)}
    for followup in _choosing(draft.content):
        for number, option in enumerate(followup["options"]):
            units[f"option-{followup['key']}-{number}"] = option["label"].get(language, "")
    return units


def _clean(text: str) -> str:
    # A NUL cannot be stored, and nobody types one.
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def _kept(text: Mapping[str, str], offered: Collection[str]) -> dict[str, str]:
    return {code: words.strip() for code, words in text.items() if code in offered and words.strip()}


def _settle_conditions(before: list[Content], after: list[Content]) -> None:
    """Point each condition at the keys and values that the questions have now that they are settled, in place."""
    keys = {old["key"]: new["key"] for old, new in zip(before, after, strict=True)}
    values = {
        (old["key"], naming(option)): settled["value"]
        for old, new in zip(before, after, strict=True)
        if old["kind"] in WITH_OPTIONS
        for option, settled in zip(old["options"], new["options"], strict=False)
    }
    for old, new in zip(before, after, strict=True):
        when = deepcopy(old.get("when") or {})
        if answer := when.get("answer"):
            question, value = answer["question"], answer["value"]
            when["answer"] = {"question": keys.get(question, question), "value": values.get((question, value), value)}
        if when:
            new["when"] = when


def _settled_followup(followup: Content, offered: list[str], taken: set[str], scales: Mapping[str, Scale]) -> Content:
    key = followup["key"]
    if key.startswith(NEW):
        key = slugs.unused(text_in(followup["label"], offered[0]), taken, otherwise="question")
        taken.add(key)
    settled: Content = {
        "key": key,
        "kind": followup["kind"],
        "label": _kept(followup["label"], offered),
        "options": [],
        "is_required": bool(followup["is_required"]),
    }
    if followup["kind"] in WITH_OPTIONS:
        settled["options"] = options.settled(followup["options"], offered)
    if followup["kind"] == "scale":
        scale = scales.get(followup["metric"], CSAT)
        settled |= {"metric": scale.slug, "options": options.of_scale(scale, offered[0])}
        settled |= {name: _kept(followup[name], offered) for name in ("low_label", "high_label")}
    return settled
