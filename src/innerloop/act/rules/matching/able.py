"""Who may take a case, and why nobody can."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from innerloop.act.rules.matching.values import Agent, Case, Reason

# A shift that ends sooner leaves no time to read a case and to call.
_SHORT = timedelta(minutes=30)
# Where nobody is back in time, those who are back first are asked together with whoever follows within this.
_TOGETHER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Able:
    """Those who fit a case best and have a place; where there are none, `nobody` says why."""

    agents: tuple[Agent, ...]
    nobody: Reason | None = None


def able(case: Case, agents: Sequence[Agent], now: datetime) -> Able:
    """Return who may take a case.

    Outright: their team, not whoever handed it over, on shift before the first contact is due, with a place left.
    Language and skills are asked for as far as anybody of these has them; where all who have them are full, the case
    is for the lead rather than for somebody whom the customer cannot talk with.
    """
    mine = [each for each in agents if each.id not in case.not_for and (not case.team or case.team in each.teams)]
    if not mine:
        return Able((), Reason("nobody_else" if case.not_for else "nobody_there"))
    coming = in_time(case, mine, now)
    if not coming:
        return Able((), Reason("no_shift", {"people": len(mine)}))
    fitting = fittest(case.language, case.skills, coming)
    free = tuple(each for each in fitting if each.free)
    return Able(free, None if free else all_full(case, fitting))


def in_time(case: Case, agents: Sequence[Agent], now: datetime) -> list[Agent]:
    """Return who is on shift before the first contact is due; where nobody is, who is back first."""
    reachable = [each for each in agents if is_reachable(each, by=case.due_at, now=now)]
    if reachable:
        return reachable
    backs = {each.id: _comes(each, now) for each in agents}
    known = [back for back in backs.values() if back]
    if not known:
        return []
    last = max(min(known), now) + _TOGETHER
    return [each for each in agents if (back := backs[each.id]) and back <= last]


def is_reachable(agent: Agent, *, by: datetime, now: datetime) -> bool:
    """Say whether somebody has working time before a moment."""
    if agent.is_on_shift and (agent.off_at is None or agent.off_at - now >= _SHORT):
        return True
    return agent.back_at is not None and agent.back_at <= by


def must_move(case: Case, holder: Agent | None, now: datetime) -> bool:
    """Say whether a case must leave its holder: gone, away, or back too late.

    While their shift lasts it stays, however short: they may be writing. `holder` is None for who left the company.
    """
    if holder is None:
        return True
    return not holder.is_on_shift and (holder.back_at is None or holder.back_at > case.due_at)


def is_sooner(agent: Agent | None, holder: Agent | None, now: datetime) -> bool:
    """Say whether a case is better off with somebody else than with a holder who must let it go.

    Only who is there sooner helps: else a night in which all sleep would hand it round. Nobody (None) helps where the
    holder is gone, or nobody knows for how long they are away: then it is the lead's.
    """
    back = _comes(holder, now) if holder else None
    comes = _comes(agent, now) if agent else None
    return back is None or (comes is not None and comes < back)


def fittest(language: str, skills: frozenset[str], agents: Sequence[Agent]) -> Sequence[Agent]:
    """Return who speaks the language and, of these, has the skills; each as far as anybody does."""
    speakers = [each for each in agents if language in each.languages] if language else []
    speakers = speakers or list(agents)
    return [each for each in speakers if skills <= each.skills] or speakers


def _comes(agent: Agent, now: datetime) -> datetime | None:
    return now if agent.is_on_shift else agent.back_at


def all_full(case: Case, fitting: Collection[Agent]) -> Reason:
    """Return that everybody who fits has all places taken, and who that is."""
    figures: dict[str, object] = {"people": len(fitting), "places": sum(each.capacity for each in fitting)}
    if case.language and all(case.language in each.languages for each in fitting):
        figures["language"] = case.language
    return Reason("all_full", figures)
