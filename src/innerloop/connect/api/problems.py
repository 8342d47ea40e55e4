"""Errors as `application/problem+json` (RFC 9457): which refusal of which room is which problem."""

import dataclasses
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import pydantic_core
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, Throttled

from innerloop.act import errors as acting
from innerloop.connect.api import errors
from innerloop.customers import errors as customers
from innerloop.customers.rules import ValueRefused
from innerloop.kernel import ids, repeats
from innerloop.listen import errors as listening
from innerloop.listen.rules import content as contents
from innerloop.listen.rules import scale as scales
from innerloop.understand import errors as understanding
from innerloop.understand.queries import Impossible

CONTENT_TYPE = "application/problem+json"
_HUMP = re.compile(r"(?<!^)(?=[A-Z])")
_BARE = re.compile(r"{\w+}")
_log = logging.getLogger(__name__)

# Refusals of the rooms with the field that they are about; a subclass may name its own.
_FIELDS: Mapping[type[Exception], str | None] = {
    listening.UnknownMetric: "metric",
    listening.MetricExists: "slug",
    listening.SlugTaken: "slug",
    listening.InTheFuture: "answered_at",
    listening.UnknownProgram: "program",
    listening.UnknownCustomer: "customer",
    listening.NoAddress: "customer",
    listening.ChannelUnknown: "channel",
    listening.ChannelKindUnknown: "kind",
    listening.ChannelSettingUnknown: None,
    listening.ChannelSettingRefused: None,
    listening.ChannelImpossible: None,
    listening.ChannelTaken: None,
    listening.ChannelCannotBegin: None,
    listening.AddressUnreadable: "to",
    listening.AddressStopped: "to",
    listening.NothingAnswered: "score",
    listening.WordsTooLong: None,
    listening.WordsUnreadable: None,
    listening.LinkGone: None,
    listening.EventImpossible: "plan.event",
    listening.AsksAfterNoEvent: "plan.event",
    listening.StartsInThePast: "plan.starts_at",
    listening.RemindsNobody: "plan",
    listening.Refusal: None,
    acting.RuleNameTaken: "name",
    acting.NothingToSay: "text",
    acting.NoteMissing: "done",
    acting.IsOver: "state",
    acting.IsNotOver: "state",
    acting.AnotherIsOpen: "state",
    acting.TextTooLong: None,
    acting.NobodyToReach: None,
    acting.WayIsShut: "channel",
    acting.NotInTheTeam: "assignee",
    acting.LinkIsFull: "code",
    acting.CaseRefusal: None,
    listening.CannotReach: None,
    scales.ScoreOutOfRange: "score",
    scales.ScaleImpossible: None,
    contents.ContentImpossible: "content",
    customers.MeetsTwo: "customer",
    customers.NobodyForCertain: "customer",
    customers.OwnerUnknown: "owner",
    customers.TooManyProperties: "properties",
    customers.NotYet: "occurred_at",
    customers.CustomerError: None,
    repeats.SameKeyOtherBody: "key",
    ValueRefused: None,
    understanding.ThemeImpossible: None,
    understanding.MarkImpossible: None,
    Impossible: None,
}
_STATUS: Mapping[type[Exception], int] = {
    listening.MetricExists: 409,
    listening.SlugTaken: 409,
    listening.LinkGone: 404,
    acting.RuleNameTaken: 409,
    acting.LinkIsFull: 429,
    acting.IsOver: 409,
    acting.IsNotOver: 409,
    acting.AnotherIsOpen: 409,
    acting.NobodyToReach: 409,
    acting.WayIsShut: 409,
    listening.CannotReach: 409,
}
_NAMES: Mapping[type[Exception], str] = {Impossible: "ChoiceImpossible"}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One refusal as the outside sees it. `type` is stable; `detail` names field and value."""

    status: int
    type: str
    title: str
    detail: str
    field: str | None = None
    members: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the problem as its JSON object."""
        about = {"field": self.field} if self.field else {}
        standard = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return {**standard, **about, **self.members}


def of(error: Exception, *, within: str = "") -> Problem | None:
    """Return the problem of a refusal that we know, or None for a defect.

    `within` is where the refused field stands, such as `customer`.
    """
    error = _as_ours(error)
    if isinstance(error, errors.Refused):
        about = _place(within, error.field)
        return _named(error, error.status, about, error.members, error.headers)
    known = next((kind for kind in type(error).__mro__ if kind in _FIELDS), None)
    if known is None:
        return None
    about = getattr(error, "field", None) or getattr(error, "facts", {}).get("field") or _FIELDS[known]
    status: int = _STATUS.get(type(error), getattr(error, "status", 422))
    return _named(error, status, _place(within, about))


def answer(problem: Problem) -> HttpResponse:
    """Return a problem as the answer to a request."""
    body = pydantic_core.to_json(problem.body())
    return HttpResponse(body, status=problem.status, content_type=CONTENT_TYPE, headers=dict(problem.headers))


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the answer to whatever went wrong; a defect is logged with the reference that it answers."""
    problem = of(error)
    if problem is None:
        reference = ids.new_secret()[:10]
        # The address may hold a customer's id, never words; the body is not logged.
        _log.error("%s %s failed, reference %s", request.method, request.path, reference, exc_info=error)
        problem = of(errors.OurSideFailed(reference=reference))
        assert problem is not None
    return answer(problem)


def catalog() -> list[Problem]:
    """Return every problem that there can be, by type; `detail` is its pattern, with names in braces."""
    bases = {listening.Refusal, acting.CaseRefusal, customers.CustomerError, ValueRefused, errors.Refused}
    kinds = {*_subclasses(errors.Refused), *_subclasses(ValueRefused), *_FIELDS} - bases
    found = [
        Problem(
            status=_STATUS.get(kind, getattr(kind, "status", 422)),
            type=type_of(kind),
            title=title_of(kind),
            detail=_pattern(kind),
            field=_FIELDS.get(kind) or getattr(kind, "field", None),
        )
        for kind in kinds
    ]
    return sorted(found, key=lambda problem: problem.type)


def _pattern(kind: type[Exception]) -> str:
    pattern = " ".join((kind.__doc__ or "").split()).replace("!r}", "}")
    return "Names the field and says what it must be." if _BARE.fullmatch(pattern) else pattern


def type_of(kind: type[Exception]) -> str:
    """Return the stable `type` of a refusal's class."""
    return f"/problems/{'-'.join(_words(kind))}"


def sentence_of(type_: str) -> str:
    """Return what can be said of a refusal long after, by its `type`, when its value is no longer known."""
    name = type_.removeprefix("/problems/").replace("-", " ")
    return f"{name.capitalize()}. The first answer named the value; send this item alone with a new key to see it."


def title_of(kind: type[Exception]) -> str:
    """Return the title of a refusal's class."""
    return " ".join(_words(kind)).capitalize()


def _words(kind: type[Exception]) -> list[str]:
    return _HUMP.sub(" ", _NAMES.get(kind, kind.__name__)).lower().split()


def _subclasses(kind: type[Exception]) -> set[type[Exception]]:
    below = kind.__subclasses__()
    return {*below, *(deeper for each in below for deeper in _subclasses(each))}


def _named(
    error: Exception,
    status: int,
    about: str | None,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Problem:
    kind = type(error)
    return Problem(
        status, type_of(kind), title_of(kind), " ".join(str(error).split()), about, members or {}, headers or {}
    )


def _place(within: str, name: str | None) -> str | None:
    return f"{within}.{name}" if within and name else name or within or None


# What Django and ninja raise for a request, the narrower before the wider.
_NOT_OURS: tuple[tuple[tuple[type[Exception], ...], Callable[[], errors.Refused]], ...] = (
    ((Throttled,), lambda: errors.TooManyRequests(seconds=1)),
    ((RequestDataTooBig,), lambda: errors.BodyTooLarge(most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)),
    ((TooManyFieldsSent,), lambda: errors.TooManyParameters(most=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)),
    ((SuspiciousOperation, BadRequest, MultiPartParserError), errors.RequestUnreadable),
    ((Http404,), errors.NoSuchAddress),
)


def _as_ours(error: Exception) -> Exception:
    """Return our own refusal for what Django, ninja or the driver raised."""
    if isinstance(error, HttpError) and isinstance(error.__cause__, errors.Refused):
        # ninja wraps whatever a parser raises.
        return error.__cause__
    ours = next((refusal for kinds, refusal in _NOT_OURS if isinstance(error, kinds)), None)
    if ours:
        return ours()
    if isinstance(error, OperationalError | InterfaceError):
        _log.warning("The database did not answer: %s", type(error.__cause__ or error).__name__)
        return errors.DatabaseAway()
    return error
