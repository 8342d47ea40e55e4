"""One by one, where it fails for a crowd: whoever it fails for waits an hour, and nobody waits for them."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from innerloop.kernel import apart
from innerloop.listen.models import Invitation

PUT_OFF = timedelta(hours=1)
# The database is away or busy, which is no row's fault.
_PASSING = (InterfaceError, OperationalError)

Due = QuerySet[Invitation]


def take(due: Due, act: Callable[[Due], int], *, put_off: dict[str, object], most: int, doing: str) -> int:
    """Do for some invitations that are due at once; where that fails, one by one. Return for how many it was done.

    The one that fails is told to operators and gets `put_off`, after which it must not be due. Where all of some
    fail, the next are taken. Raises what passes by itself: then the crowd is left for the next round.
    """
    try:
        return act(due)
    except _PASSING:
        raise
    except Exception:
        while True:
            done, failed = _each(due, act, put_off, most, doing)
            if done or not failed:
                return done


def _each(
    due: Due, act: Callable[[Due], int], put_off: dict[str, object], most: int, doing: str
) -> tuple[int, list[UUID]]:
    done, failed = 0, list[UUID]()
    for id_ in list(due.values_list("id", flat=True)[:most]):
        try:
            done += act(due.filter(id=id_))
        except _PASSING:
            raise
        except Exception as error:
            apart.tell(error, doing=f"Invitation {id_}: {doing}")
            due.filter(id=id_).update(**put_off)
            failed.append(id_)
    return done, failed
