"""
Named failures of an outbound request. Their docstrings are their messages.

A message names scheme, host and port and nothing more of the target: paths and queries of webhooks and of
some providers are secrets. It never quotes what the other side sent.
"""

from __future__ import annotations

import inspect
from typing import Any


class OutboundError(Exception):
    """The request to {target} failed."""

    # What the other side answered, where it came that far.
    status: int | None = None
    # True once a byte of the request has left: the other side may have acted on it.
    has_left: bool = False

    def __init__(self, target: str, **values: Any) -> None:
        self.target = target
        self.values = values
        super().__init__(inspect.cleandoc(self.__doc__ or "{target}").format(target=target, **values))

    @property
    def is_fate_unknown(self) -> bool:
        """Tell whether the other side may have acted: it gave no answer, or said yes and broke off after it."""
        return self.has_left and (self.status is None or 200 <= self.status < 300)


class TargetRefused(OutboundError):
    """Not sent: {target} {reason}. {remedy}."""

    def __init__(self, target: str, reason: str, remedy: str) -> None:
        super().__init__(target, reason=reason, remedy=remedy)


class RequestMalformed(OutboundError):
    """Not sent to {target}: {reason}. Change it and send again."""

    def __init__(self, target: str, reason: str) -> None:
        super().__init__(target, reason=reason)


class Unreachable(OutboundError):
    """No answer from {target}: {reason}. Check that it is up and that the address is right."""

    def __init__(self, target: str, reason: str) -> None:
        super().__init__(target, reason=reason)


class TooSlow(OutboundError):
    """Gave up on {target} while {stage}: the limit is {seconds:g} s. Ask its owner to answer sooner."""

    def __init__(self, target: str, stage: str, seconds: float) -> None:
        super().__init__(target, stage=stage, seconds=seconds)


class TooLarge(OutboundError):
    """{target} answered with more than {max_bytes} bytes; the rest was not read. A short answer is enough."""

    def __init__(self, target: str, max_bytes: int) -> None:
        super().__init__(target, max_bytes=max_bytes)
