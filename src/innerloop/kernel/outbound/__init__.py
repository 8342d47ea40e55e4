"""
HTTP towards the outside world: webhooks and providers, never a page's own reader.

One verb, `Outbound(...).send(...)`. It opens no socket before every address of the target has been checked,
follows no redirect, keeps no cookie, and is bounded in time and size. Plain Python; imports nothing of ours.
"""

from innerloop.kernel.outbound.addresses import is_public
from innerloop.kernel.outbound.client import Outbound, Reply
from innerloop.kernel.outbound.errors import (
    OutboundError,
    RequestMalformed,
    TargetRefused,
    TooLarge,
    TooSlow,
    Unreachable,
)
from innerloop.kernel.outbound.limits import Limits
from innerloop.kernel.outbound.network import dial

__all__ = [
    "Limits",
    "Outbound",
    "OutboundError",
    "Reply",
    "RequestMalformed",
    "TargetRefused",
    "TooLarge",
    "TooSlow",
    "Unreachable",
    "dial",
    "is_public",
]
