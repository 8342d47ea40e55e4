"""Fetching what was said aloud from Twilio. The token goes to the account's own API, whatever address a call names."""

import re
from functools import lru_cache

from django.conf import settings

from innerloop.connect.twilio import account
from innerloop.kernel.outbound import Limits, Outbound
from innerloop.listen import channels, recordings
from innerloop.listen.models import Line

# Two minutes of speech are some 500 kB. Twilio waits 15 seconds for our answer.
LIMITS = Limits(total_seconds=12, max_bytes=5_000_000)
_SID = re.compile(r"RE[0-9a-f]{32}")


class RecordingNotFetched(Exception):
    """Twilio answered {status} when asked for a recording. The call that told of it is kept: hear it again."""

    def __init__(self, status: int) -> None:
        super().__init__((self.__doc__ or "").format(status=status))


def name_of(sid: str, line: Line) -> str:
    """Return where a recording is kept, whether it has been fetched or not; raises Unreadable."""
    if not _SID.fullmatch(sid):
        raise channels.Unreadable("`RecordingSid` is RE and 32 digits or letters from a to f")
    return recordings.name_for(line.workspace_id, line.id, sid)


def fetch(sid: str, line: Line) -> None:
    """Fetch a recording and keep it; raises RecordingNotFetched, an OutboundError, or Unreadable."""
    name = name_of(sid, line)
    if recordings.path_of(name):
        return
    reply = _outbound(tuple(settings.ALLOW_PRIVATE_TARGETS)).send(
        "GET", account.url(line, f"Recordings/{sid}.mp3"), headers={"authorization": account.authorization(line)}
    )
    if reply.status != 200:
        raise RecordingNotFetched(reply.status)
    recordings.keep(name, reply.body)


@lru_cache(maxsize=4)
def _outbound(allowed: tuple[str, ...]) -> Outbound:
    return Outbound(allowed, limits=LIMITS)
