"""What becomes of an event that a subscriber could not digest: tried again, left aside, taken up. Page and command."""

from datetime import datetime

from django.db import OperationalError

from innerloop.kernel import drain
from innerloop.kernel.models import Event, SetAside


def try_again(aside: SetAside) -> str:
    """Hand an event to its subscriber again; return why that still cannot digest it, nothing when it did."""
    try:
        if drain.replay(aside):
            return ""
    except KeyError:
        return f"This version has no subscriber {aside.subscriber}."
    except Event.DoesNotExist:
        return "The log no longer holds the event."
    except OperationalError as error:
        return f"{type(error).__name__}, which passes: try again in a moment."
    return SetAside.objects.get(id=aside.id).error


def leave(aside: SetAside, *, now: datetime) -> bool:
    """Leave an event aside: it is kept, and no longer called out; False when it was left or digested already."""
    return bool(SetAside.objects.filter(id=aside.id, left_at=None).update(left_at=now))


def take_up(aside: SetAside) -> bool:
    """Call an event out again that was left aside; False when it is called out already, or digested."""
    return bool(SetAside.objects.filter(id=aside.id, left_at__isnull=False).update(left_at=None))


def told(error: str) -> str:
    """Return of an error what may be shown to anybody: its kind. Its text may quote a customer's words."""
    kind = error.partition(":")[0].strip()
    return kind if kind.isidentifier() else "An error"
