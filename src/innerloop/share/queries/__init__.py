"""Reads of the share room: what its pages show."""

from innerloop.share.queries.newest import newest
from innerloop.share.queries.pulse import choose, numbers, pulse

__all__ = ["choose", "newest", "numbers", "pulse"]
