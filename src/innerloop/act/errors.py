"""What the verbs of this room refuse."""


class CaseRefusal(ValueError):
    """A case cannot be worked on like this."""

    def __init__(self, **values: object) -> None:
        super().__init__((self.__doc__ or "").format(**values))
        self.values = values


class IsOver(CaseRefusal):
    """Case {number} is over. Open it again first."""


class IsNotOver(CaseRefusal):
    """Case {number} is not over, so it cannot be opened again."""


class IsPart(CaseRefusal):
    """Case {number} is part of case {into} now. Go on there."""


class IsNoPart(CaseRefusal):
    """Case {number} is not part of another case, so there is nothing to take apart."""


class NotTheSameCustomer(CaseRefusal):
    """Cases {number} and {other} are not of the same customer. Choose another case of theirs."""


class MovedMeanwhile(CaseRefusal):
    """{what} after you had opened this page. Nothing was done yet: look at it, then decide."""


class StepsTicked(CaseRefusal):
    """Steps of “{playbook}” are ticked in case {number}. Untick them first: what was done by it would be forgotten."""


class NothingToRegain(CaseRefusal):
    """You gave away case {number} too long ago to undo that, or not at all. Take it, if it is to be yours."""


class MomentGone(CaseRefusal):
    """Choose a moment that is still to come, within a year."""


class NoteMissing(CaseRefusal):
    """Say what was done: the next colleague reads it, and so does whoever owns the cause."""


class ReasonMissing(CaseRefusal):
    """Say why nobody needs to speak with the customer."""


class NothingToSay(CaseRefusal):
    """There is nothing in the message. Write what the customer should read."""


class TextTooLong(CaseRefusal):
    """{length:,} characters are too many; {most:,} fit."""


class NotFilledIn(CaseRefusal):
    """Not sent yet: fill in {missing}. Write it where the braces are, or take them out."""


class NameTaken(CaseRefusal):
    """There is one called “{name}” already. Choose another name."""


class NobodyToReach(CaseRefusal):
    """Nobody can be reached here: there is no conversation with the customer and no address that allows an answer."""


class WayIsShut(CaseRefusal):
    """Not sent by this way: {reason}. Choose another one."""


class NotInTheTeam(CaseRefusal):
    """{member} no longer works here, so the case cannot be theirs."""


class RuleNameTaken(CaseRefusal):
    """There is a rule called “{name}” already. Choose another name."""


class NoTelephone(CaseRefusal):
    """Nobody knows at which telephone to ring you. Add yours under Settings, Your account; then call again."""


class LinkIsFull(CaseRefusal):
    """No more friends can come by this link for now: {friends:,} came by it, {today:,} by all within a day."""


class TimesReversed(CaseRefusal):
    """A case of {priority} priority would be resolved before anybody was in touch. Give it longer."""


class PlaceNameTaken(CaseRefusal):
    """There is a place called “{name}” already. Choose another name."""


class AnotherIsOpen(CaseRefusal):
    """Case {number} cannot be opened again: case {other} of the same customer is about the same. Go on there."""


class ExperimentRefusal(ValueError):
    """An experiment cannot be begun like this."""

    def __init__(self, **values: object) -> None:
        super().__init__((self.__doc__ or "").format(**values))
        self.values = values


class ExperimentRuns(ExperimentRefusal):
    """An experiment runs already. Stop it first: two at once would spoil each other."""


class NoRuleChosen(ExperimentRefusal):
    """Choose at least one rule whose cases are yours to choose."""


class ShareImpossible(ExperimentRefusal):
    """{percent} of 100 is not possible. Leave at least 1 of 100 alone, and at most {most}."""


class WaitImpossible(ExperimentRefusal):
    """{days} days are not possible. Wait for {shortest} to {longest} days until an outcome counts."""


class ViewRefusal(ValueError):
    """A view cannot be kept like this."""

    def __init__(self, **values: object) -> None:
        super().__init__((self.__doc__ or "").format(**values))
        self.values = values


class ViewNameTaken(ViewRefusal):
    """You have a view called “{name}” already. Choose another name."""


class TooManyViews(ViewRefusal):
    """You have kept {most} views, which is the most. Put one away first."""


class ViewTooLong(ViewRefusal):
    """This view has too many filters to be kept. Take some away."""


class NotYourView(ViewRefusal):
    """“{name}” is not yours to change. Keep a view of your own, or ask a manager."""
