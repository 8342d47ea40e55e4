"""Reads of the share room: what its pages show."""

from innerloop.share.queries.newest import newest
from innerloop.share.queries.pulse import numbers, pulse

__all__ = ["newest", "numbers", "pulse"]
