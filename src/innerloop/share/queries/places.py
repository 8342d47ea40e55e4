"""Where it happens: the score by moment, channel or team, with what moved beyond chance."""

from dataclasses import replace

from innerloop.act.queries.drilling import Open
from innerloop.kernel.widgets import Tab
from innerloop.listen.models import Touchpoint
from innerloop.listen.rules.saying import channel_name
from innerloop.share import rules
from innerloop.share.pulse_page import Places, Where
from innerloop.share.queries.chosen import Chosen
from innerloop.team.models import Team
from innerloop.understand import figures
from innerloop.understand import queries as understanding
from innerloop.understand.rules import anonymity, change
from innerloop.understand.rules.score import Score

TABS = {"touchpoint": "Moment", "channel": "Channel", "team": "Team"}


def places(chosen: Chosen, cases: Open) -> tuple[Places | None, list[rules.Mover]]:
    """Return the table by one dimension, and what moved beyond chance, most first."""
    by, before = chosen.by, chosen.before
    now_groups = understanding.groups(replace(chosen.choice, by=(by,)))
    earlier = {g.key[by]: g.score for g in understanding.groups(replace(before, by=(by,)))} if before else {}
    names = _names(by)
    compared = [(g.key[by], g.score, earlier.get(g.key[by])) for g in now_groups if g.key[by]]
    moved = _moved(compared, chosen.workspace.minimum_n)
    rows = [
        replace(
            _row(key, names.get(key, key), score, moved.get(key), chosen),
            open_cases=cases.places.get(key, 0),
            cases_url=cases.url(by, key),
        )
        for key, score, _ in compared
        if key
    ]
    rows.sort(key=lambda row: (row.is_few, -(row.value or 0)))
    movers = [rules.Mover(names.get(key, key), difference) for key, difference in moved.items()]
    movers.sort(key=lambda mover: -abs(mover.difference))
    if not rows:
        return None, movers
    chance = "“Beyond chance” is said after correcting for the number of rows (Benjamini-Hochberg)." if moved else ""
    withheld = anonymity.why_left_out(sum(group.score.withheld for group in now_groups))
    return Places(TABS[by], tuple(rows), tabs=_tabs(chosen), foot=f"{chance} {withheld}".strip()), movers


def _moved(compared: list[tuple[str | None, Score, Score | None]], minimum_n: int) -> dict[str, float]:
    # Many rows are compared at once: without correction one in twenty would cry wolf.
    tested = [
        (key, change.compare(earlier, score))
        for key, score, earlier in compared
        if key and earlier and min(earlier.n, score.n) >= minimum_n
    ]
    if not tested:
        return {}
    corrected = change.adjust_p_values([found.p_value or 0.0 for _, found in tested]).bh
    return {
        key: found.difference
        for (key, found), p_value in zip(tested, corrected, strict=True)
        if p_value < 0.05 and found.difference is not None
    }


def _row(key: str, name: str, score: Score, moved: float | None, chosen: Chosen) -> Where:
    words = ""
    if moved is not None:
        words = f"{'up' if moved > 0 else 'down'} {figures.points(abs(moved))}, beyond chance"
    return Where(
        name=name,
        value=score.value,
        low=score.low,
        high=score.high,
        n=score.n,
        url=chosen.answers_url(where=chosen.slice_.only(chosen.by, key)),
        change=words,
        moved="" if moved is None else "rose" if moved > 0 else "fell",
        is_few=score.n < chosen.workspace.minimum_n,
    )


def _names(by: str) -> dict[str, str]:
    if by == "touchpoint":
        return dict(Touchpoint.objects.values_list("key", "name"))
    if by == "team":
        return dict(Team.objects.values_list("key", "name"))
    return {channel: channel_name(channel) for channel in ("email", "sms", "ussd", "link", "whatsapp", "api")}


def _tabs(chosen: Chosen) -> tuple[Tab, ...]:
    return tuple(
        Tab(name, replace(chosen, by=by).page_url("pulse"), is_current=by == chosen.by) for by, name in TABS.items()
    )
