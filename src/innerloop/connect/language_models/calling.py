"""One call of a language model's provider, and what its failure means. Both protocols call through here."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings

from innerloop.connect import providers
from innerloop.kernel import outbound
from innerloop.kernel.outbound import Limits, Outbound, OutboundError, Reply, RequestMalformed, TargetRefused
from innerloop.understand.outside import errors
from innerloop.understand.outside.port import Place

MOST_BYTES = 2_000_000
_KEY, _LATER = frozenset({401, 403}), frozenset({402, 408, 425, 429})
# Of what a provider names an error by, so much is shown to whoever sets it up.
_LONGEST_NAME = 60


def against_url(url: str) -> str:
    """Say what speaks against sending customers' words somewhere, or nothing: by https, or to the operator's own."""
    wrong = providers.against_secret_target(url)
    return wrong.replace("sends your token in the clear", "would send your customers’ words in the clear")


def call(place: Place, path: str, *, headers: Mapping[str, str], body: Mapping[str, Any]) -> Reply:
    """Send one request and return a reply with any status; raises OutsideError where there is none."""
    # A model is silent until it has said everything, so one silent read may take as long as the whole.
    client = _client(tuple(settings.ALLOW_PRIVATE_TARGETS), place.patience)
    url = place.base_url.rstrip("/") + path
    try:
        return client.send("POST", url, headers={k: v for k, v in headers.items() if v}, json=body)
    except outbound.TooSlow:
        raise errors.TooSlow(seconds=place.patience) from None
    except (TargetRefused, RequestMalformed) as error:
        raise errors.NotSent(why=str(error)) from None
    except OutboundError as error:
        if not error.has_left:
            raise errors.NotSent(why=str(error)) from None
        raise errors.Unreachable(why=str(error)) from None


def read(reply: Reply) -> dict[str, Any]:
    """Return the JSON object of a good reply; raises OutsideError for any other."""
    if not 200 <= reply.status < 300:
        raise failure(reply)
    try:
        return providers.body_of(reply)
    except ValueError as error:
        raise errors.Nonsense(why=str(error)) from None


def failure(reply: Reply) -> errors.OutsideError:
    """Return what a status that is no success means. The provider's own words may quote what was sent: not shown."""
    if reply.status in _KEY:
        return errors.KeyRefused(status=reply.status)
    if reply.status in _LATER:
        wait = providers.wait_of(reply)
        return errors.AskedTooMuch(
            status=reply.status, wait=f" in {max(1, round(wait.total_seconds()))} s" if wait else " later"
        )
    if reply.status >= 500:
        return errors.ProviderFailed(status=reply.status)
    name = name_of(reply)
    return errors.NotUnderstood(status=reply.status, which=f", {name}" if name else "")


def name_of(reply: Reply) -> str:
    """Return the name by which a provider calls an error, such as model_not_found; nothing where it has none."""
    error = _error_of(reply)
    named = error.get("code") or error.get("type")
    is_name = isinstance(named, str) and len(named) <= _LONGEST_NAME and named.replace("_", "").isalnum()
    return str(named) if is_name else ""


def refused_parameter(reply: Reply) -> str:
    """Return the parameter that a provider did not take, where it says so."""
    named = _error_of(reply).get("param")
    return named if reply.status == 400 and isinstance(named, str) else ""


def counted(body: Mapping[str, Any], sent: str, received: str) -> tuple[int | None, int | None]:
    """Return the tokens sent and received as a provider counts them under these names; None for what is no count."""
    usage = body.get("usage")
    return (_count(usage.get(sent)), _count(usage.get(received))) if isinstance(usage, dict) else (None, None)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _error_of(reply: Reply) -> dict[str, Any]:
    try:
        error = providers.body_of(reply).get("error")
    except ValueError:
        return {}
    return error if isinstance(error, dict) else {}


@lru_cache(maxsize=8)
def _client(allowed: tuple[str, ...], patience: int) -> Outbound:
    limits = Limits(
        connect_seconds=min(5.0, patience), read_seconds=patience, total_seconds=patience, max_bytes=MOST_BYTES
    )
    return Outbound(allowed, limits=limits)
