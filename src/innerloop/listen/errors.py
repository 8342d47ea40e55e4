"""Refusals of the listen room. A docstring is the message."""


class Refusal(Exception):
    """The request was refused."""

    status = 422

    def __init__(self, **facts: object) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()).format(**facts))
        self.facts = facts


class UnknownMetric(Refusal):
    """There is no metric {slug!r} here. Known: {known}. Define it first, or use one of these."""


class ScoreRefused(Refusal):
    """{reason}"""


class NothingAnswered(Refusal):
    """The answer holds neither a score nor words. Give at least one of `score`, `comment` or `answers`."""


class QuestionTwice(Refusal):
    """`answers` holds the question {question!r} twice, or it is the name of the main one. Give each its own."""


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


class AnsweredAlready(Refusal):
    """The customer has answered this question meanwhile. What they wrote stays; read it before you ask again."""


class HeardByName(Refusal):
    """“{program}” is anonymous, and whoever takes an answer down knows whose it is. Choose another question."""


class TooLateToChange(Refusal):
    """The answer was given on {day} and could be changed for {days} days. Tell us by replying instead."""


class OccasionTaken(Refusal):
    """Somebody else was asked on the occasion {occasion!r}. Give each customer's occasion a key of its own."""


class LinkGone(Refusal):
    """This link is no longer open."""


class SlugTaken(Refusal):
    """The short name {slug!r} is taken. Choose another."""


class MetricExists(Refusal):
    """There is a metric {slug!r} already, and answers were given on it. Define another."""


class ChannelUnknown(Refusal):
    """There is no way to ask by {channel!r}. Known: {known}."""


class ChannelKindUnknown(Refusal):
    """There is no kind of channel {kind!r}. Known: {known}."""


class ChannelSettingUnknown(Refusal):
    """A channel of the kind {kind} has no setting {field!r}. It has: {known}."""


class ChannelSettingRefused(Refusal):
    """`{field}` is {value!r}. {wanted}"""


class ChannelImpossible(Refusal):
    """The channel cannot be opened: {reason}"""


class ChannelTaken(Refusal):
    """{address} is the address of “{name}” already. Change that channel, or close it first."""

    status = 409


class ChannelCannotBegin(Refusal):
    """Nobody can be written to first by {title}: customers begin there. Try it from a phone of yours."""


class AddressUnreadable(Refusal):
    """{reason}"""


class AddressStopped(Refusal):
    """This address asked us to stop, so not even a test goes there. Use one of your own."""


class AnonymousStays(Refusal):
    """People have answered since {day} because nothing leads back to them, so it stays anonymous. To ask under
    names, open another program."""


class AnsweredUnderNames(Refusal):
    """People have answered it under their names already, so it cannot become anonymous. Open another program
    that is anonymous from its first answer on."""


class StillAsked(Refusal):
    """“{survey}” is still asked by {programs}. Close what asks it first."""


class PublishedSince(Refusal):
    """Version {number} was published while you wrote. Publish once more to put yours in its place."""


class KeyTaken(Refusal):
    """The key {key!r} is the one of {owner!r}. Choose another."""


class NameTaken(Refusal):
    """“{name}” is on the list already. Pages name it by its name alone: call this one differently."""


class UnderItself(Refusal):
    """“{name}” cannot stand under “{parent}”, which stands under it. Choose another place."""


class ListsNobody(Refusal):
    """“{program}” asks no list. Open a program that asks once, and put the people on its list."""


class UnknownStage(Refusal):
    """There is no stage {key!r} of the journey here. Known: {known}."""


class EventImpossible(Refusal):
    """No event is ever called {event!r}, so it would ask nobody. Use letters, digits and _ . : / -, such as
    order.delivered."""


class AsksAfterNoEvent(Refusal):
    """A program of this kind ({kind}) asks after no event. Leave `event` out, or open a transactional one."""


class RemindsNobody(Refusal):
    """An anonymous program reminds nobody and asks by no second channel: whoever is then left out has answered. Take
    both out of the plan."""


class StartsInThePast(Refusal):
    """It would ask everybody at once, since {starts} is over. Choose a moment that is to come; to ask now, the present
    one."""


class PlanRefused(Refusal):
    """{reason}"""


class TooMuchAtOnce(Refusal):
    """Too much was written within an hour. Write again in a few minutes."""


class CannotReach(Refusal):
    """Not sent: {reason}. Choose another way to reach them."""
