"""Why a language model was not asked, or said nothing that can be used. Each message says what to do next."""

from typing import Any, ClassVar


class OutsideError(Exception):
    """The language model could not be asked."""

    code: ClassVar[str] = "failed"  # how the log names it
    # Whether the other side may have counted tokens for it.
    is_spent: ClassVar[bool] = True

    def __init__(self, **values: Any) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()).format(**values))


class ModelOff(OutsideError):
    """No language model is set up. An owner or admin can do so under Settings, Language model."""

    code, is_spent = "off", False


class ModelBusy(OutsideError):
    """The language model is being asked {most} things already. Try again in a moment."""

    code, is_spent = "busy", False


class MonthUsedUp(OutsideError):
    """This month’s limit of {limit} {what} would be passed, so nothing was sent. It begins anew on {on}; an owner or
    admin can change it under Settings, Language model."""

    code, is_spent = "used up", False


class NotSent(OutsideError):
    """Nothing was sent to the language model: {why}"""

    code, is_spent = "not sent", False


class TooSlow(OutsideError):
    """The language model did not answer within {seconds} s. Nothing was changed; try again, or have an admin give it
    more time."""

    code = "too slow"


class Unreachable(OutsideError):
    """The language model did not answer: {why} Nothing was changed."""

    code = "unreachable"


class KeyRefused(OutsideError):
    """The language model’s provider refused the key ({status}). An owner or admin has to enter another one."""

    code = "key refused"


class AskedTooMuch(OutsideError):
    """The language model’s provider takes no more for now ({status}). Try again{wait}; its own limit or credit may be
    used up."""

    code = "asked too much"


class ProviderFailed(OutsideError):
    """The language model’s provider answered {status}, which is its own trouble. Try again later."""

    code = "provider failed"


class NotUnderstood(OutsideError):
    """The language model’s provider did not take the request ({status}{which}). An owner or admin should look at
    address and model under Settings, Language model."""

    code = "not understood"


class Nonsense(OutsideError):
    """The language model answered, and nothing in it can be used: {why}. Try again; the original stands."""

    code = "nonsense"


class Declined(OutsideError):
    """The language model declined to answer to these words. The original stands."""

    code = "declined"


class CutOff(OutsideError):
    """The language model’s answer became too long and was cut off, so it is not shown. The original stands."""

    code = "cut off"


class NothingToAsk(OutsideError):
    """There are too few words here to ask about."""

    code, is_spent = "nothing", False


class ChangedMeanwhile(OutsideError):
    """The words were changed or erased meanwhile, so what was said of them is thrown away."""

    code = "changed"
