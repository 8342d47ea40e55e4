"""What an app sends and gets."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from innerloop.connect.api import building, reading

Key = Annotated[str, Field(min_length=1, max_length=80)]


class WhoIn(reading.Body):
    """Who uses the app, proven by a code that only your server can make."""

    program: str = Field(max_length=60, description="The short name of an always-on program.")
    external_id: str | None = Field(None, max_length=200, description="Your own id of the customer.")
    email: str | None = Field(None, max_length=254, description="Where there is no id.")
    hash: str = Field(max_length=200, description="HMAC-SHA256 in hex of `external_id:ID`, or of `email:ADDRESS`.")


class AskIn(WhoIn):
    """May the customer be asked now?"""

    id: str = Field(
        min_length=8, max_length=100, description="Your own name of this occasion. The same again is the same ask."
    )
    language: str | None = Field(
        None, max_length=12, description="The language of your app; left out, the customer's own."
    )


class WishIn(WhoIn):
    """Whether the customer wants to be asked in the app."""

    asks: bool | None = Field(None, description="false: never again; true: again; left out, it only tells.")


class AppFurtherIn(reading.Body):
    """The answer to one of `followups`: choices, a score, or words, by its kind."""

    question: Key = Field(description="Its `key`.")
    choices: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=100)
    score: reading.Whole | None = None
    text: str | None = None


class AppAnswerIn(reading.Body):
    """What the customer answered so far. What is left out stays as it was told before."""

    ask: str = Field(min_length=1, max_length=100, description="As it was told by /app/asks.")
    score: reading.Whole | None = None
    comment: str | None = None
    answers: list[AppFurtherIn] | None = Field(None, max_length=100)
    may_contact: bool | None = None
    age_seconds: reading.Whole = Field(
        0, ge=0, le=10**9, description="How long it has waited in the phone; the score counts for when it was given."
    )


class BrandShape(building.Shape):
    """The company's colour on a light and on a dark ground."""

    light: str
    dark: str


class PointShape(building.Shape):
    """One score: what is seen, what is read aloud, and whose question follows."""

    value: int
    label: str
    spoken: str
    cohort: str


class WhysShape(building.Shape):
    """The question for the reason, by the cohort of the score."""

    any: str
    bottom: str
    middle: str
    top: str


class OptionShape(building.Shape):
    """One thing to choose."""

    value: str
    label: str


class OnAnswerShape(building.Shape):
    """An answer that brings a question up."""

    question: str
    value: str


class WhenShape(building.Shape):
    """When a question comes up: after a score of these cohorts, after an answer; nothing: always."""

    cohorts: list[str] = []
    answer: OnAnswerShape | None = None


class FollowupShape(building.Shape):
    """A further question."""

    key: str
    kind: Literal["choice", "several", "scale", "text"]
    label: str
    required: bool
    options: list[OptionShape]
    low: str
    high: str
    when: WhenShape


class SurveyInAppShape(building.Shape):
    """What to show, in the customer's language."""

    company: str
    language: str
    direction: Literal["ltr", "rtl"]
    brand: BrandShape
    question: str
    kind: Literal["row", "stars", "thumbs", "list", "number"]
    points: list[PointShape]
    low: str
    high: str
    whys: WhysShape
    followups: list[FollowupShape]
    contact: str | None = Field(description="What to ask for `may_contact`; null: do not ask.")
    thanks: str
    privacy_url: str
    anonymous: bool = Field(description="Then it is answered once: send score and words together.")
    words: dict[str, str] = Field(description="The fixed phrases: send, optional, close, …")
    longest: int = Field(description="So many characters of words are taken.")


class AskShape(building.Shape):
    """An ask to show now, or that the customer is left in peace."""

    eligible: bool
    ask: str | None = Field(description="Names the ask in what you send; it opens this one and nothing else.")
    is_answered: bool
    expires_at: datetime | None = Field(description="Until when an answer is taken.")
    url: str | None = Field(description="The same as a page, for a web view.")
    survey: SurveyInAppShape | None
    rules: list[str] = Field(description="What speaks against asking; your server can read the sentences.")
    next_eligible_at: datetime | None = Field(description="The first moment to try again, where time alone helps.")


class KeptShape(building.Shape):
    """The answer as it stands. From here on the phone may forget it."""

    kept: Literal[True]
    score: int | None
    comment: str


class WishShape(building.Shape):
    """Whether the customer wants to be asked in the app."""

    asks: bool
