"""Up to where a mailbox was read: the number of the last mail, which counts as long as its UIDVALIDITY does.

People open a mailbox too, so whether a mail was seen says nothing about whether we heard it. A mail and the mark behind
it are written in one transaction: a worker that dies in between has neither lost nor doubled it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from innerloop.connect.email.incoming.mailbox import Mailbox
from innerloop.connect.models import Reading
from innerloop.listen.models import Line

# A mailbox is read from when its line was set up, however late the first look succeeds; one that takes the place of
# another from a day back at most. Clocks differ.
LATEST_START, CLOCKS_DIFFER = timedelta(days=1), timedelta(minutes=5)
# After all numbers changed: what was written so long before the last look, and is known if it was heard.
OVERLAP = timedelta(days=2)


def reading_of(line: Line, box: Mailbox, *, now: datetime) -> Reading:
    """Return where the reading of a line's mailbox stands, begun or set right where it has to be."""
    reading, _ = Reading.objects.get_or_create(workspace_id=line.workspace_id, line=line, source=_source(line))
    wants_all = line.settings.get("begin") == "all"
    known = reading.mark
    if not known:
        uid = _start(box, line, now) if not wants_all else 0
    elif known["validity"] != box.validity:
        uid = _resume(box, reading.read_at or line.opened_at)
    elif wants_all and not known.get("all"):
        uid = 0
    else:
        return reading
    reading.mark = {"validity": box.validity, "uid": uid, "all": wants_all}
    reading.save(update_fields=["mark"])
    return reading


def folder_of(line: Line) -> str:
    """Return the folder that a line reads."""
    return str(line.settings.get("folder") or "INBOX")


def owed(line: Line) -> list[int]:
    """Return the mails that the server has not given yet, though it gave later ones."""
    reading = Reading.objects.filter(line=line, source=_source(line)).first()
    return sorted(int(uid) for uid in reading.mark.get("owed", {})) if reading else []


def claim(reading: Reading, uid: int, *, past: Collection[int] = ()) -> bool:
    """Take a mail, in the caller's transaction; False where another worker was there first.

    The mark moves on to it, unless it was owed, and over those `past` which it moves and that were not given: they
    are owed from now on.
    """
    mark = _held(reading)
    if mark is None:
        return False
    debts = dict(mark.pop("owed", {}))
    if debts.pop(str(uid), None) is None:
        if mark["uid"] >= uid:
            return False
        debts |= {str(each): 1 for each in past if each > mark["uid"]}
        mark["uid"] = uid
    _keep(reading, {**mark, "owed": debts} if debts else mark)
    return True


def note_refused(reading: Reading, uid: int) -> int:
    """Return how often an owed mail was asked for in vain by now, in the caller's transaction; 0 if it is owed no more.

    Looks are counted, not hours: none may have been made for a day.
    """
    mark = _held(reading)
    if mark is None or str(uid) not in mark.get("owed", {}):
        return 0
    times: int = mark["owed"][str(uid)] + 1
    _keep(reading, {**mark, "owed": {**mark["owed"], str(uid): times}})
    return times


def _held(reading: Reading) -> dict[str, Any] | None:
    """Return the mark as it is now, held; None where the mails have got other numbers since."""
    held = Reading.objects.select_for_update(of=("self",)).get(id=reading.id)
    return dict(held.mark) if held.mark.get("validity") == reading.mark["validity"] else None


def _keep(reading: Reading, mark: dict[str, Any]) -> None:
    reading.mark = mark
    reading.save(update_fields=["mark"])


def _source(line: Line) -> str:
    return sha256(f"{line.settings.get('host')}/{line.settings.get('user')}/{folder_of(line)}".encode()).hexdigest()


def _start(box: Mailbox, line: Line, now: datetime) -> int:
    since = line.opened_at - CLOCKS_DIFFER
    if Reading.objects.filter(line=line).exclude(mark={}).exists():
        since = max(since, now - LATEST_START)
    _, last = box.ends()
    return _before(box.first_since(since), last)


def _resume(box: Mailbox, read_at: datetime) -> int:
    (first, last), since = box.ends(), read_at - OVERLAP
    came, sent = box.first_since(since), box.first_sent_since(since)
    # Not every mail says when it was written, or says it rightly. But where all seem to have come just now, the
    # server forgot at a move when they came, and only what they say counts.
    if came and 0 < first < came:
        sent = min(came, sent or came)
    return _before(sent, last)


def _before(uid: int | None, last: int) -> int:
    # With nothing newer, the mark lies on the last one that there was before we looked: one more may have come since.
    return uid - 1 if uid else last
