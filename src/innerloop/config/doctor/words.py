"""What customers write: whether it is read, by what, and what could not be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, Min, Sum

from innerloop.config.doctor.finding import Finding, duration, ok, warning
from innerloop.understand.models import Gathering, Reading, Theme, Unread
from innerloop.understand.queries.themes import vectors_of
from innerloop.understand.words import encoding
from innerloop.understand.words.reading import Reader

NAME = "words"
# What was just said is read within a second; so long it waits only where nobody reads.
LATE = timedelta(minutes=10)
# History is read behind it, without a pause; what could not be read is tried anew within some minutes.
IDLE = timedelta(hours=1)
# A million answers are gathered in an hour.
GATHERED_WITHIN = timedelta(hours=12)
_START = "Start a reader: innerloop reader, or innerloop up."
_NEVER = datetime.min.replace(tzinfo=UTC)


def look(now: datetime) -> list[Finding]:
    """Look which models there are, whether somebody reads, and what was set aside."""
    missing = Reader(_home()).missing
    return [_models(missing), _reading(now), *_gathering(now), *_set_aside(), *_waiting(missing), *_failed()]


def _home() -> Path:
    return Path(settings.HOME)


def _models(missing: list[str]) -> Finding:
    if missing:
        other = [name for name in missing if any(encoding.form_at(place / name) for place in encoding.places(_home()))]
        there = f" ({' and '.join(other)} only in another form, which this version cannot use)" if other else ""
        what = f"Not installed: {', '.join(missing)}{there}. Words are read by word lists meanwhile, less well."
        return warning(NAME, what, "Run: innerloop models. Then start web and reader anew.")
    return ok(NAME, "Both models that read words are installed.")


def _reading(now: datetime) -> Finding:
    waiting = Unread.everywhere.filter(failed_at=None)
    oldest = waiting.filter(rank=Unread.LIVE).order_by("noted_at").first()
    if oldest and now - oldest.noted_at > LATE:
        age = duration((now - oldest.noted_at).total_seconds())
        return warning(NAME, f"What was said {age} ago is not read yet.", _START)
    if waiting.filter(noted_at__lt=now - IDLE).exists() and (read_at := _last_read()) < now - IDLE:
        since = f"for {duration((now - read_at).total_seconds())}" if read_at > _NEVER else "yet"
        what = f"{waiting.count():,} answers from before are still to be read, and nothing was read {since}."
        return warning(NAME, what, _START)
    count = waiting.count()
    return ok(NAME, f"{count:,} answers are still to be read." if count else "All that was written is read.")


def _last_read() -> datetime:
    # The ids of readings are in the order of their making.
    return Reading.everywhere.order_by("-id").values_list("read_at", flat=True).first() or _NEVER


def _gathering(now: datetime) -> list[Finding]:
    """Look how far the words of what was answered before have been gathered, so that a search finds them."""
    begun = Gathering.everywhere.filter(done_at=None)
    told = begun.aggregate(passed=Sum("passed"), of=Sum("to_pass"), first=Min("begun_at"))
    if told["of"] is None:
        return []
    what = f"Of {told['of']:,} answers from before, {told['passed']:,} have been gathered so that a search finds them."
    if now - told["first"] > GATHERED_WITHIN:
        since = duration((now - told["first"]).total_seconds())
        do = "Is a worker running? If so, its log says what fails: innerloop worker."
        return [warning(NAME, f"{what} It began {since} ago.", do)]
    return [ok(NAME, what)]


def _waiting(missing: list[str]) -> list[Finding]:
    """Look which themes wait for a model that was here: without it, all that it found of them would be lost."""
    waiting = Theme.everywhere.filter(Exists(vectors_of(missing)), applied_at=None, failed_at=None) if missing else None
    names = list(waiting.order_by("name").values_list("name", flat=True)[:5]) if waiting is not None else []
    if not names:
        return []
    what = f"{', '.join(names)}: what was read with {' and '.join(missing)} is not held against it without."
    return [warning(NAME, what, "Run: innerloop models. Then start the reader anew.")]


def _failed() -> list[Finding]:
    names = list(Theme.everywhere.exclude(failed_at=None).order_by("name").values_list("name", flat=True)[:5])
    if not names:
        return []
    what = f"What was said before could not be held against {', '.join(names)}. The reader's log says why."
    return [warning(NAME, what, "Change the theme, such as its description: that tries anew.")]


def _set_aside() -> list[Finding]:
    aside = Unread.everywhere.exclude(failed_at=None)
    if not (count := aside.count()):
        return []
    kinds = sorted(set(aside.values_list("failure", flat=True)))
    what = f"{count:,} answers could not be read ({', '.join(kinds)[:200]}). Their scores count all the same."
    do = (
        "Once its cause is gone (Killed: often too little memory), run: innerloop reader --again. Else report the kind."
    )
    return [warning(NAME, what, do)]
