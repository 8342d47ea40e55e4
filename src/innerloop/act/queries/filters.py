"""The controls of the Feedback page: its sentence, tabs and scores; each leads to an address."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.queries.finding import Found
from innerloop.act.queries.said import cohort_names
from innerloop.act.rules import Listing
from innerloop.kernel.widgets import Choice, Pick, Tab
from innerloop.listen.rules.scale import Cohort
from innerloop.team.models import Workspace
from innerloop.understand import figures, marks
from innerloop.understand.queries import Slice, sentence
from innerloop.understand.queries.choosing import THEME, THEME_FEELING
from innerloop.understand.queries.themes import on
from innerloop.understand.words import languages

_COHORTS: tuple[Cohort, ...] = ("bottom", "middle", "top")
_ANYHOW = "however it sounds"
_HOWEVER = "read as any language"
# How words can sound, and the filter that asks for it.
_WAYS = {
    "negative": ("sentiment", "negative"),
    "neutral": ("sentiment", "neutral"),
    "positive": ("sentiment", "positive"),
    "urgent": ("urgency", "high"),
    "as if they may leave": ("churn", "likely"),
    "as praise of somebody": ("praise", "person"),
    "where text and score disagree": ("agreement", "no"),
}
_SOUNDS = {name for name, _ in _WAYS.values()}
_WELL_OR_ILL = "spoken of well or ill"
_TOWARDS = {"spoken ill of": "negative", "spoken of without a feeling": "neutral", "spoken well of": "positive"}


def says(found: Found, workspace: Workspace) -> sentence.Parts:
    """Return the sentence of the slice, with language and words."""
    listing = replace(found.listing, after="")

    def address(query: str) -> str:
        return _joined(query, listing)

    on_ = (_themes(found, listing), *_towards(found, listing))
    about = (", on ", *on_, ", ", _feelings(found, listing), ", ", _said_in(found, listing))
    more = (", in ", _languages(found, listing), ", ", _words(found, listing), *about)
    return sentence.says(found.slice_, workspace=workspace, address=address, more=more)


def tabs(found: Found) -> tuple[Tab, ...]:
    """Return the cohorts with their counts, those without a score and those nobody asked for, where any."""
    listing, bare = found.listing, found.listing.all_scores()
    names = cohort_names(found.metric)

    def tab(name: str, count: int | None, changed: Listing) -> Tab:
        is_current = replace(listing, after="", shown=0) == changed
        return Tab(name, url(found.slice_, changed), is_current=is_current, count=count)

    counts = found.counts
    shown = [tab("With a score", counts if counts is None else sum(counts.values()), bare)]
    for cohort in _COHORTS:
        held = [n for number, n in (counts or {}).items() if found.scale.cohort(number) == cohort]
        shown.append(tab(names[cohort], counts if counts is None else sum(held), replace(bare, cohort=cohort)))
    if listing.score is not None:
        changed = replace(bare, score=listing.score)
        shown.append(tab(f"Score {listing.score}", counts if counts is None else counts.get(listing.score, 0), changed))
    if found.unscored != 0 or listing.is_unscored:
        shown.append(tab("Without a score", found.unscored, replace(bare, is_unscored=True)))
    if found.unasked != 0 or listing.is_unasked:
        shown.append(tab("Nobody asked", found.unasked, replace(bare, is_unasked=True)))
    return tuple(shown)


def orders(found: Found) -> tuple[Tab, ...]:
    """Return the two orders of what is near in meaning; none of what is sought by word, which stands by time."""
    if not (found.listing.q and found.listing.by_meaning):
        return ()
    named = {"Nearest first": False, "Newest first": True}
    return tuple(
        Tab(name, url(found.slice_, replace(found.listing, is_by_time=by_time)), found.listing.is_by_time == by_time)
        for name, by_time in named.items()
    )


def scores(found: Found) -> tuple[marks.Count, ...]:
    """Return how many gave each score, each leading to those answers; nothing where nobody gave any."""
    bare = found.listing.all_scores()
    if not found.counts or not sum(found.counts.values()):
        return ()
    return tuple(
        marks.Count(str(number), n, found.scale.cohort(number), url(found.slice_, replace(bare, score=number)))
        for number, n in found.counts.items()
    )


def kept(found: Found) -> tuple[tuple[str, str], ...]:
    """Return the parts of the address that a search leaves as they are."""
    listing = replace(found.listing, q="", after="")
    return (*parse_qsl(found.slice_.query().removeprefix("?")), *listing.pairs())


def query_of(slice_: Slice, listing: Listing) -> str:
    """Return what is listed of a slice as a view keeps it, from its beginning: "" or "?..."."""
    return url(slice_, replace(listing, after="", shown=0)).removeprefix(reverse("act:feedback"))


def url(slice_: Slice, listing: Listing) -> str:
    """Return the address of what is listed of a slice."""
    return _joined(slice_.query(), listing)


def _languages(found: Found, listing: Listing) -> Pick:
    chosen = found.slice_.where.get("language", ())

    def choice(name: str, code: str | None, note: str = "") -> Choice:
        only = replace(found.slice_, where=found.slice_.only("language", code))
        return Choice(name, url(only, listing), is_current=code in chosen if code else not chosen, note=note)

    spoken = sorted(found.languages.items(), key=lambda pair: -pair[1])
    choices = [choice(rules.language_name(code), code, figures.count(n)) for code, n in spoken if code]
    shown = rules.listed([rules.language_name(code) for code in chosen]) or "any language"
    return Pick("Language", shown, (choice("any language", None), *choices))


def _words(found: Found, listing: Listing) -> Pick:
    options = {False: "with or without words", True: "only those with words"}
    choices = tuple(
        Choice(words, url(found.slice_, replace(listing, has_words=has)), is_current=has == listing.has_words)
        for has, words in options.items()
    )
    return Pick("Words", options[listing.has_words], choices)


def _themes(found: Found, listing: Listing) -> Pick:
    chosen = found.slice_.where.get("theme", ())
    known = {theme.slug: theme.name for theme in on()}

    def choice(name: str, slug: str | None) -> Choice:
        only = replace(found.slice_, where=found.slice_.only("theme", slug))
        return Choice(name, url(only, listing), is_current=slug in chosen if slug else not chosen)

    choices = (choice("any theme", None), *(choice(name, slug) for slug, name in known.items()))
    return Pick("Theme", rules.listed([known.get(slug, slug) for slug in chosen], "or") or "any theme", choices)


def _towards(found: Found, listing: Listing) -> sentence.Parts:
    """Return the control of how a theme is spoken of; nothing where none is asked for."""
    where = found.slice_.where
    if THEME not in where and THEME_FEELING not in where:
        return ()
    chosen = where.get(THEME_FEELING, ())

    def choice(name: str, value: str | None) -> Choice:
        only = replace(found.slice_, where=found.slice_.only(THEME_FEELING, value))
        return Choice(name, url(only, listing), is_current=value in chosen if value else not chosen)

    choices = (choice(_WELL_OR_ILL, None), *(choice(name, value) for name, value in _TOWARDS.items()))
    shown = rules.listed([name for name, value in _TOWARDS.items() if value in chosen], "or")
    return (", ", Pick("Feeling towards it", shown or _WELL_OR_ILL, choices))


def _feelings(found: Found, listing: Listing) -> Pick:
    """Return the control of how the words sound: one way at a time, since two of them leave next to nothing."""
    bare = {name: values for name, values in found.slice_.where.items() if name not in _SOUNDS}
    chosen = tuple((name, value) for name, values in found.slice_.where.items() if name in _SOUNDS for value in values)
    shown = [words for words, pair in _WAYS.items() if pair in chosen]
    anyhow = Choice(_ANYHOW, url(replace(found.slice_, where=bare), listing), is_current=not chosen)
    choices = tuple(
        Choice(words, url(replace(found.slice_, where={**bare, name: (value,)}), listing), (name, value) in chosen)
        for words, (name, value) in _WAYS.items()
    )
    return Pick("Feeling", rules.listed(shown) or _ANYHOW, (anyhow, *choices))


def _said_in(found: Found, listing: Listing) -> Pick:
    """Return the control of the language that the words are in, whatever the survey was in."""
    chosen = found.slice_.where.get("said_in", ())

    def choice(name: str, code: str | None) -> Choice:
        only = replace(found.slice_, where=found.slice_.only("said_in", code))
        return Choice(name, url(only, listing), is_current=code in chosen if code else not chosen)

    named = sorted((f"read as {rules.language_name(code)}", code) for code in {*languages.EXPECTED, *chosen})
    shown = rules.listed([f"read as {rules.language_name(code)}" for code in chosen], "or")
    return Pick("Language of the words", shown or _HOWEVER, (choice(_HOWEVER, None), *(choice(*one) for one in named)))


def _joined(query: str, listing: Listing) -> str:
    parts = [query.removeprefix("?"), urlencode(listing.pairs())]
    joined = "&".join(part for part in parts if part)
    return reverse("act:feedback") + (f"?{joined}" if joined else "")
