"""Refusals of the listen room. A docstring is the message."""


class Refusal(Exception):
    """The request was refused."""

    status = 422

    def __init__(self, **facts: object) -> None:
        super().__init__((self.__doc__ or "").format(**facts))
        self.facts = facts


class UnknownMetric(Refusal):
    """There is no metric {slug!r} here. Known: {known}. Define it first, or use one of these."""


class ScoreRefused(Refusal):
    """{reason}"""


class NothingAnswered(Refusal):
    """The answer holds neither a score nor words. Give at least one of `score`, `comment` or `answers`."""


class InTheFuture(Refusal):
    """`answered_at` is {answered_at}, which has not come yet. Check the clock and the time zone."""


class WordsTooLong(Refusal):
    """`{field}` has {length} characters; at most {most} are kept. Shorten it."""


class WordsUnreadable(Refusal):
    """`{field}` holds a NUL character, which is no text. Remove it."""


class PersonRefused(Refusal):
    """{reason}"""


class UnknownProgram(Refusal):
    """There is no open program {slug!r} here. Left out, the default program asks."""


class UnknownCustomer(Refusal):
    """There is no customer {customer!r} here."""


class NoAddress(Refusal):
    """The customer has no {kind} to ask by {channel}. Add one, or ask by link."""


class TooLateToChange(Refusal):
    """The answer was given on {day} and could be changed for {days} days. Tell us by replying instead."""


class LinkGone(Refusal):
    """This link is no longer open."""


class SlugTaken(Refusal):
    """The short name {slug!r} is taken. Choose another."""


class MetricExists(Refusal):
    """There is a metric {slug!r} already, and answers were given on it. Define another."""


class ChannelUnknown(Refusal):
    """There is no way to ask by {channel!r}. Known: {known}."""
