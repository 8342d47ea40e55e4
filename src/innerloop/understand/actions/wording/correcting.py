"""What people say of a reading: it feels otherwise, it does or does not speak of a theme. It holds at once.

A verdict outlives every reading of the machine. What it replaced is kept with it, what the machine had read and what a
colleague had said of the same place, so that it can be taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log
from innerloop.team.access import actor
from innerloop.team.models import Member
from innerloop.understand import errors, events
from innerloop.understand.actions.wording import noting
from innerloop.understand.actions.wording.mentioning import STANDS, felt_at
from innerloop.understand.models import Mention, Reading, Theme, Unread, Verdict

_FELT = ("label", "fused", "feeling", "sureness")
_FOUND = ("start", "end", "feeling", "strength", "is_given")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is said of a text, the comment without a `question_key`.

    With a theme it is about the place from `start` to `end` (0: the whole text): `holds` says whether it speaks of the
    theme, and `feeling` (-1, 0, 1) how. Without a theme `feeling` is that of the whole text.
    """

    question_key: str = ""
    theme: str = ""  # a slug
    start: int = 0
    end: int = 0
    holds: bool = True
    feeling: int | None = None


@transaction.atomic
def correct(*, response_id: UUID, said: Correction, member: Member, now: datetime) -> Verdict:
    """Write down what a member says of a reading, and let it hold. Raises CorrectionImpossible, which names the field.

    Said again of the same place, it replaces what was said before; what a colleague had said is kept behind it.
    """
    # Whoever waited for a row that was read anew meanwhile finds it gone, and the new one by looking once more.
    reading = _held(response_id, said.question_key) or _held(response_id, said.question_key)
    if reading is None:
        raise errors.CorrectionImpossible("text", "its words have not been read yet; try again in a moment")
    theme = _checked(said, reading)
    place = {"response_id": response_id, "question_key": said.question_key, "theme": theme, "start": said.start}
    verdict = Verdict.objects.filter(**place).first() or Verdict(workspace_id=reading.workspace_id, **place)
    verdict.before = _before(verdict, reading, said.end, member)
    verdict.end, verdict.holds, verdict.feeling = said.end, said.holds, said.feeling
    verdict.said_by, verdict.said_at = member, now
    verdict.save()
    _apply(verdict, reading)
    data = {"theme": str(verdict.theme_id or ""), "holds": verdict.holds, "feeling": verdict.feeling}
    _tell(response_id, member, now, **data)
    return verdict


@transaction.atomic
def uncorrect(*, verdict_id: UUID, member: Member, now: datetime) -> Verdict | None:
    """Take back what a member said: what a colleague had said there stands again, else what the machine read.

    None where nothing that they said stands there any more: a colleague's word is theirs to take back.
    """
    place = Verdict.objects.filter(id=verdict_id).values_list("response_id", "question_key").first()
    # The reading first, as whoever corrects does: two who held them the other way round would wait for ever.
    reading = (_held(*place) or _held(*place)) if place else None
    verdict = Verdict.objects.select_related("theme").select_for_update(of=("self",)).filter(id=verdict_id).first()
    if verdict is None or not _is_theirs(verdict, member):
        return None
    before, earlier = verdict.before, verdict.before.get("earlier")
    if reading is not None and before.get("as_of") == _as_of(reading, verdict.theme):
        _restore(verdict, reading)
    else:
        # The machine has read it anew since, with the verdict; what it finds without is for it to say.
        noting.note([verdict.response_id], now=now, rank=Unread.AGAIN)
    if earlier:
        _say_again(verdict, reading, earlier)
    else:
        verdict.delete()
    _tell(verdict.response_id, member, now, theme=str(verdict.theme_id or ""), is_taken_back=True)
    return verdict


def as_felt(rows: Sequence[Reading]) -> None:
    """Set the feelings of new readings as people have said they are. One query, two where anybody has.

    How the machine labels them is kept with what was said: alarms count that.
    """
    verdicts = Verdict.objects.filter(STANDS, theme=None, response_id__in={row.response_id for row in rows})
    said = {(verdict.response_id, verdict.question_key): verdict for verdict in verdicts}
    for row in rows:
        verdict = said.get((row.response_id, row.question_key))
        if verdict is not None and verdict.feeling is not None:
            verdict.before["label_as_read"] = row.label
            _feel(row, verdict.feeling)
    Verdict.objects.bulk_update(said.values(), ["before"])


def _held(response_id: UUID, question_key: str) -> Reading | None:
    rows = Reading.objects.select_for_update(no_key=True).defer("vector", "clause_vectors")
    return rows.filter(response_id=response_id, question_key=question_key).first()


def _checked(said: Correction, reading: Reading) -> Theme | None:
    if said.feeling not in (None, -1, 0, 1):
        raise errors.CorrectionImpossible("feeling", f"it is {said.feeling!r}; it may be -1, 0 or 1")
    if not said.theme:
        if said.feeling is None or not said.holds or said.start or said.end:
            raise errors.CorrectionImpossible("feeling", "say how the whole text feels: -1, 0 or 1")
        return None
    theme = Theme.objects.filter(slug=said.theme, is_on=True).first()
    if theme is None:
        raise errors.CorrectionImpossible("theme", f"there is no theme {said.theme[:60]!r} here")
    last = max(reading.spans, default=0)
    if not (said.start == said.end == 0 or 0 <= said.start < said.end <= last):
        raise errors.CorrectionImpossible("place", f"{said.start} to {said.end} does not lie in a text of {last}")
    return theme


def _apply(verdict: Verdict, reading: Reading) -> None:
    if verdict.theme is None:
        assert verdict.feeling is not None
        _feel(reading, verdict.feeling)
        reading.save(update_fields=list(_FELT))
        return
    replaced = _about(verdict.theme, reading, verdict.start, verdict.end)
    as_read = replaced[0].feeling if replaced else felt_at(reading, verdict.start, verdict.end)
    felt = as_read if verdict.feeling is None else verdict.feeling
    _drop(replaced)
    if verdict.holds:
        end = verdict.end or max(reading.spans, default=0)
        _mention(verdict.theme, reading, (verdict.start, end, felt, 1.0, True)).save(force_insert=True)


def _feel(row: Reading, feeling: int) -> None:
    row.label, row.fused, row.feeling, row.sureness = feeling, float(feeling), float(feeling), 1.0


def _about(theme: Theme, reading: Reading, start: int, end: int) -> list[Mention]:
    """Return the mentions of a theme that lie in a place; `end` 0 is the whole text."""
    rows = Mention.objects.filter(reading=reading, theme=theme).order_by("start")
    return list(rows.filter(start__lt=end, end__gt=start) if end else rows)


def _drop(rows: Sequence[Mention]) -> None:
    Mention.objects.filter(id__in=[row.id for row in rows]).delete()


def _mention(theme: Theme, reading: Reading, told: Sequence[Any]) -> Mention:
    return Mention(
        workspace_id=reading.workspace_id,
        reading=reading,
        response_id=reading.response_id,
        theme=theme,
        **dict(zip(_FOUND, told, strict=True)),
    )


def _before(verdict: Verdict, reading: Reading, end: int, member: Member) -> dict[str, Any]:
    """Return what a verdict will replace: what the machine read there, and what a colleague said.

    What it replaces of an earlier verdict is what that one replaced, which may reach less far than this one.
    """
    # One on words that the customer has changed since holds for nothing, and is nothing to go back to.
    if not Verdict.objects.filter(STANDS, id=verdict.id).exists():
        return _standing(reading, verdict.theme, verdict.start, end)
    before = dict(verdict.before)
    if before.get("as_of") == _as_of(reading, verdict.theme):
        _restore(verdict, reading)
        before |= _standing(reading, verdict.theme, verdict.start, end)
    if verdict.said_by_id not in (None, member.id):
        # One step back is enough: each takes back what they said themselves.
        before["earlier"] = {
            "end": verdict.end,
            "holds": verdict.holds,
            "feeling": verdict.feeling,
            "said_by": str(verdict.said_by_id),
            "said_at": verdict.said_at.isoformat(),
        }
    return before


def _is_theirs(verdict: Verdict, member: Member) -> bool:
    """Say whether it is for a member to take back; a colleague's who has left is for whoever comes upon it."""
    return verdict.said_by_id in (None, member.id)


def _say_again(verdict: Verdict, reading: Reading | None, earlier: Mapping[str, Any]) -> None:
    """Let stand again what a colleague had said of the place before."""
    verdict.end, verdict.holds, verdict.feeling = earlier["end"], earlier["holds"], earlier["feeling"]
    verdict.said_by = Member.objects.filter(id=earlier["said_by"]).first()
    verdict.said_at = datetime.fromisoformat(earlier["said_at"])
    verdict.before = {name: value for name, value in verdict.before.items() if name != "earlier"}
    verdict.save()
    if reading is not None:
        _apply(verdict, reading)


def _standing(reading: Reading, theme: Theme | None, start: int, end: int) -> dict[str, Any]:
    """Return what a verdict will replace, and of which reading that is."""
    as_of = {"as_of": _as_of(reading, theme)}
    if theme is None:
        return as_of | {name: getattr(reading, name) for name in _FELT}
    found = _about(theme, reading, start, end)
    return as_of | {"mentions": [[getattr(row, name) for name in _FOUND] for row in found]}


def _as_of(reading: Reading, theme: Theme | None) -> list[str]:
    return [reading.read_at.isoformat(), theme.changed_at.isoformat() if theme else ""]


def _restore(verdict: Verdict, reading: Reading) -> None:
    """Let stand again what a verdict replaced, as far as no other verdict is about it."""
    before = verdict.before
    if verdict.theme is None:
        for name in _FELT:
            setattr(reading, name, before[name])
        reading.save(update_fields=list(_FELT))
        return
    _drop(_about(verdict.theme, reading, verdict.start, verdict.end))
    there = set(Mention.objects.filter(reading=reading, theme=verdict.theme).values_list("start", flat=True))
    for told in before["mentions"]:
        if told[0] not in there:
            _mention(verdict.theme, reading, told).save(force_insert=True)
    place = {"response_id": verdict.response_id, "question_key": verdict.question_key, "theme": verdict.theme}
    for other in Verdict.objects.filter(STANDS, **place).exclude(id=verdict.id).order_by("said_at"):
        _apply(other, reading)


def _tell(response_id: UUID, member: Member, now: datetime, **data: Any) -> None:
    fact = log.Fact(events.CORRECTED, response_id, now, data=data)
    log.announce([fact], workspace_id=member.workspace_id, by=actor(member))
