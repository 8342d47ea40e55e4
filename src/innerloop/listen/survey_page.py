"""What the customers' pages show, as plain values: the view fills them, the templates only print them.

Fields of the form: `score`, `comment`, `contact` ("1"), `f-KEY` for each follow-up (several values where
several may be chosen), and the hidden `nonce` and `lang`.
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from innerloop.listen.rules.scale import Scale
from innerloop.listen.survey_words import Words, words_in
from innerloop.listen.talk_words import TalkWords, talk_words_in

ScaleKind = Literal["row", "stars", "thumbs", "list", "number"]
FollowupKind = Literal["choice", "several", "scale", "text", "contact"]
WIDEST_ROW = 11  # more numbers would be narrower than a fingertip at 320 pixels
PLAIN_BRAND = "#0b5a4a"
LIGHT_GROUND, DARK_GROUND = (251, 252, 251), (12, 20, 19)
READABLE = 4.5  # WCAG 2.2, 1.4.3
STEPS_TO_READ = 40


@dataclass(frozen=True)
class Language:
    """A language the survey can be read in; `name` is its own name for itself."""

    code: str
    name: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Point:
    """One score that can be chosen. `label` is seen, `spoken` is heard where that differs."""

    value: int
    label: str
    cohort: str = ""
    spoken: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Option:
    """One thing to choose in a follow-up question."""

    value: str
    label: str
    is_chosen: bool = False
    mark: str = ""  # its class, where another question hangs on it


@dataclass(frozen=True)
class Followup:
    """A further question. `text` is what was written before; the labels are the ends of a scale.

    `shown_by` are the selectors, each of which must hold, that bring it up while one answers; none: always there.
    """

    key: str
    kind: FollowupKind
    label: str
    options: tuple[Option, ...] = ()
    is_required: bool = False
    text: str = ""
    low_label: str = ""
    high_label: str = ""
    error: str = ""
    number: int = 0
    shown_by: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Return the rule of style that brings it up; made of our own names only, so nothing needs escaping."""
        held = "".join(f":has({selector})" for selector in self.shown_by)
        return f"form{held} #w{self.number}{{display:block}}" if held else ""


@dataclass(frozen=True)
class Whys:
    """The open question: before a score is chosen, and for each cohort."""

    any: str
    bottom: str = ""
    middle: str = ""
    top: str = ""


@dataclass(frozen=True)
class Contact:
    """The offer to be answered: by what and how soon, said in `hint`."""

    label: str
    hint: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class OutsidePage:
    """What all pages without sign-in have. `direction` is ltr or rtl; `brand` a colour like #0b5a4a."""

    company: str
    language: str = "en"
    direction: str = "ltr"
    brand: str = PLAIN_BRAND
    languages: tuple[Language, ...] = ()
    postal_address: str = ""
    kiosk: bool = False

    @property
    def text(self) -> Words:
        """Return the fixed phrases in the page's language."""
        return words_in(self.language)

    @property
    def brand_on_light(self) -> str:
        """Return the brand colour, darkened until it can be read on the light ground."""
        return readable(self.brand, LIGHT_GROUND)

    @property
    def brand_on_dark(self) -> str:
        """Return the brand colour, lightened until it can be read on the dark ground."""
        return readable(self.brand, DARK_GROUND)

    @property
    def initial(self) -> str:
        """Return the company's first letter, which stands in for a logo that would be a second request."""
        return self.company.strip()[:1].upper()


@dataclass(frozen=True)
class SurveyPage(OutsidePage):
    """The survey: why you, the question, the open question, what follows, the way to say stop.

    `errors` has a sentence per field (`score`, `comment`); a follow-up carries its own. `changed` means that
    an answer exists; `change_until` is a date in the page's language, empty when nothing can be changed.
    """

    why_you: str = ""
    question: str = ""
    points: tuple[Point, ...] = ()
    scale_kind: ScaleKind = "row"
    low_label: str = ""
    high_label: str = ""
    whys: Whys = field(default_factory=lambda: Whys(""))
    followups: tuple[Followup, ...] = ()
    chosen: int | None = None
    comment: str = ""
    contact: Contact | None = None
    errors: Mapping[str, str] = field(default_factory=dict, hash=False)
    nonce: str = ""
    changed: bool = False
    change_until: str = ""
    stop_url: str = ""
    privacy: str = ""
    privacy_url: str = ""
    is_anonymous: bool = False
    picks: bool = False  # the score is sent as soon as it is picked
    is_tapped: bool = False  # it was picked in the mail
    open_for: int = 0  # milliseconds since it was first shown, where it is drawn again
    thanks: str = ""
    kiosk_url: str = ""  # where a kiosk's script sends what was given
    kiosk_seconds: int = 10

    @property
    def rules(self) -> str:
        """Return the rules of style by which questions come up."""
        return "".join(followup.rule for followup in self.followups)

    @property
    def send(self) -> str:
        """Return the words of the button."""
        return self.text.send_change if self.changed else self.text.send

    @property
    def answered(self) -> str:
        """Say that an answer exists and how long it can be changed."""
        return self.text.answered.format(date=self.change_until)

    @property
    def after(self) -> str:
        """Say whether the answer can be changed once it is sent."""
        if self.is_anonymous:
            return self.text.anonymous_is_final
        return self.text.can_change.format(date=self.change_until) if self.change_until else ""

    @property
    def last_value(self) -> int:
        """Return the highest score, for a field that takes a number."""
        return max((point.value for point in self.points), default=0)

    @property
    def has_errors(self) -> bool:
        """Say whether anything is missing."""
        return bool(self.errors) or any(followup.error for followup in self.followups)


@dataclass(frozen=True)
class ThanksPage(OutsidePage):
    """What comes after sending. `thanks` is the company's own sentence; `again_url` leads a kiosk back."""

    thanks: str = ""
    will_answer: bool = False
    change_url: str = ""
    change_until: str = ""
    again_url: str = ""
    return_url: str = ""
    is_anonymous: bool = False

    @property
    def talk(self) -> TalkWords:
        """Return the phrases about where our answer will stand."""
        return talk_words_in(self.language)

    @property
    def later(self) -> str:
        """Name the link behind which our answer will stand."""
        return self.talk.later.format(company=self.company)

    @property
    def after(self) -> str:
        """Say that somebody will answer, where that was asked for."""
        return self.text.will_answer.format(company=self.company) if self.will_answer else ""

    @property
    def can_change(self) -> str:
        """Say how long the answer can be changed."""
        return self.text.can_change.format(date=self.change_until) if self.change_until else ""


@dataclass(frozen=True)
class StopPage(OutsidePage):
    """The unsubscribe page: asks on GET, once more where no hand was seen behind a POST, else says that it is done."""

    address: str = ""
    is_stopped: bool = False
    asks_again: bool = False
    nonce: str = ""

    @property
    def says(self) -> str:
        """Say what stopping means, or that it is done."""
        whole = (self.text.stopped_text, self.text.stop_text)
        # Who was given a bare link may be known by no address: then it is about every question to them.
        bare = (self.text.stopped_bare, self.text.stop_bare)
        phrase = (whole if self.address else bare)[0 if self.is_stopped else 1]
        return phrase.format(company=self.company, address=self.address)


def points_of(scale: Scale, chosen: int | None, words: Words) -> tuple[Point, ...]:
    """Return every score of a scale, codes that are no scores last, with the chosen one marked."""
    numbers = [*scale.scores, *sorted(scale.not_scores & set(scale.labels))]
    return tuple(_point(scale, number, chosen, words) for number in numbers)


def scale_kind(scale: Scale) -> ScaleKind:
    """Choose how a scale is drawn: stars, thumbs, a list of labels, a row of numbers, or a field for one."""
    if scale.slug in ("stars", "thumbs"):
        return "stars" if scale.slug == "stars" else "thumbs"
    if scale.not_scores & set(scale.labels) or set(scale.labels) >= set(scale.scores):
        return "list"
    return "row" if len(scale.scores) <= WIDEST_ROW else "number"


def readable(colour: str, ground: tuple[int, int, int]) -> str:
    """Return a colour, darkened or lightened as little as needed to be read as text on a ground.

    `colour` is #rrggbb, else our own green is used; hue and saturation stay. Readable is a contrast of
    4.5 to 1 (WCAG 2.2, 1.4.3).
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    goal = 0.0 if _luminance(ground) > 0.5 else 1.0
    mixed = ground
    for step in range(STEPS_TO_READ + 1):
        nearer = lightness + (goal - lightness) * step / STEPS_TO_READ
        mixed = _bytes(colorsys.hls_to_rgb(hue, nearer, saturation))
        if _contrast(mixed, ground) >= READABLE:
            break
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _point(scale: Scale, number: int, chosen: int | None, words: Words) -> Point:
    label, spoken = scale.labels.get(number, str(number)), ""
    if scale.slug == "stars":
        label, spoken = str(number), words.stars.format(n=number, total=scale.high)
    elif scale.slug == "thumbs":
        label = words.good if number in scale.top else words.bad
    cohort = scale.cohort(number) if scale.is_score(number) else ""
    return Point(number, label, cohort, spoken, is_chosen=number == chosen)


def _parts(colour: str) -> tuple[int, int, int]:
    text = colour.removeprefix("#")
    try:
        red, green, blue = bytes.fromhex(text)
    except ValueError:
        return _parts(PLAIN_BRAND)
    return red, green, blue


def _bytes(colour: tuple[float, float, float]) -> tuple[int, int, int]:
    red, green, blue = (round(part * 255) for part in colour)
    return red, green, blue


def _luminance(colour: tuple[int, int, int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: tuple[int, int, int], second: tuple[int, int, int]) -> float:
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
