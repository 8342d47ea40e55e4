"""Live updates: what open pages are told, and how they go on after a break."""

from innerloop.share.live.hub import Hub
from innerloop.share.live.telling import ANSWERS, CASES, NOTICES, WAITERS, CaseTold

__all__ = ["ANSWERS", "CASES", "NOTICES", "WAITERS", "CaseTold", "Hub"]
