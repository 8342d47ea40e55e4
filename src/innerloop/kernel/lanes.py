"""Lanes: the event log's parallel queues. One customer's events share a lane, and so keep their order."""

from uuid import UUID
from zlib import crc32

LIVE_LANES = range(16)
# History moves in lanes of its own, so that a million imported answers delay no live one.
PAST_LANES = range(100, 104)
ALL_LANES = (*LIVE_LANES, *PAST_LANES)


def lane_of(*, subject: UUID, is_live: bool) -> int:
    """Return the lane for a customer, or for the object of an event without a customer."""
    lanes = LIVE_LANES if is_live else PAST_LANES
    return lanes[crc32(subject.bytes) % len(lanes)]
