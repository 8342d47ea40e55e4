"""The Drivers page: what the score of a slice goes along with, in a fixed number of queries."""

from datetime import datetime

from django.urls import reverse

from innerloop.act.drivers_page import BandRow, DriverRow, DriversPage
from innerloop.act.queries.explored import explore_url
from innerloop.act.rules import drivers as rules
from innerloop.kernel import clock
from innerloop.kernel.widgets import Empty, Tab
from innerloop.listen import queries as listening
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand.queries import Slice, driving, sentence
from innerloop.understand.rules.bands import Band
from innerloop.understand.rules.chance import DEALS
from innerloop.understand.rules.driving import GROUPS, LEAST_EACH, RESAMPLES, Driven

_BANDS = " Numbers and days are taken in up to four bands, each of about as many answers."


def drivers(slice_: Slice, *, workspace: Workspace, now: datetime) -> DriversPage:
    """Return the page for a slice."""
    says, tabs = sentence.says(slice_, workspace=workspace), looks(slice_, "act:drivers")
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None:
        return DriversPage(says=says, tabs=tabs, empty=_nothing(None))
    found = driving.drivers(slice_.choice(now=now, zone=workspace.time_zone, metric=metric))
    if found.found is None or found.n < workspace.minimum_n:
        return DriversPage(says=says, tabs=tabs, left_out=_left_out(found), empty=_nothing(found))

    def row(driven: Driven) -> DriverRow:
        return _row(driven, found, slice_)

    strongest = found.found.drivers[0]
    moving = max(found.found.drivers, key=lambda one: one.impact.value if one.impact else float("-inf"))
    return DriversPage(
        says=says,
        tabs=tabs,
        finding=rules.finding(strongest, found.names[strongest.driver.key], others=len(found.found.drivers) - 1),
        rest=rules.moves(moving, found.names[moving.driver.key]),
        explained=rules.hundredths(found.found.explained),
        n=found.n,
        n_url=reverse("act:feedback") + slice_.query(),
        rows=tuple(row(driven) for driven in found.found.drivers),
        left_out=_left_out(found),
        caveat=rules.CAVEAT,
        foot=_foot(found, workspace.time_zone),
    )


def looks(slice_: Slice, here: str) -> tuple[Tab, ...]:
    """Return the ways to look beyond the score, each for the same slice."""
    names = {"act:drivers": "What it goes along with", "act:reach": "Who is behind it"}
    return tuple(Tab(name, reverse(route) + slice_.query(), is_current=route == here) for route, name in names.items())


def _row(driven: Driven, found: driving.Drivers, slice_: Slice) -> DriverRow:
    key, is_rating = driven.driver.key, driven.driver.is_rating
    by = "touchpoint" if is_rating else key
    metric = key if is_rating else ""
    return DriverRow(
        name=found.names[key],
        share=driven.share,
        share_said=rules.hundredths(driven.share),
        share_interval=f"{100 * driven.share.low:.0f} to {100 * driven.share.high:.0f}",
        weight_said=rules.hundredths(driven.weight),
        # Explore goes by values, of which numbers have too many.
        url="" if key in found.bands else explore_url(slice_, by, metric=metric),
        bands=tuple(_band(one) for one in found.bands.get(key, ())),
        is_rating=is_rating,
        penalty=driven.penalty,
        reward=driven.reward,
        impact=driven.impact,
        penalty_said=rules.tenths(driven.penalty) if driven.penalty else "",
        reward_said=rules.tenths(driven.reward) if driven.reward else "",
        impact_said=rules.tenths(driven.impact) if driven.impact else "",
        top_said=figures.share(driven.top_share),
        kind=rules.KINDS[rules.kind(driven)],
    )


def _band(band: Band) -> BandRow:
    score = band.score
    around = figures.interval(score.low, score.high)
    return BandRow(rules.span(band.first, band.last), figures.points(score.value), around, figures.count(score.n))


def _left_out(found: driving.Drivers) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.reason) for one in found.left_out)


def _foot(found: driving.Drivers, zone: str) -> str:
    since = clock.day_in(zone, found.since) if found.since else None
    drawn = found.dealt if found.is_drawn else None
    lot = rules.looked_at(found.newest, since=since, drawn=drawn)
    return (
        "Shares by Shapley (Lindeman, Merenda and Gold), relative weights by Johnson; penalty and reward by regression "
        "on low and top ratings, all others held equal. A property is shown if it goes along beyond chance: the scores "
        f"were dealt out anew {DEALS} times, and each is held against the strongest of all that was looked at "
        "(Westfall and Young). 95 % intervals by bootstrap: customers were dealt to "
        f"{GROUPS} lots, and the lots drawn anew {RESAMPLES} times.{_BANDS if found.bands else ''}{lot}"
    )


def _nothing(found: driving.Drivers | None) -> Empty:
    if found is None or not found.dealt:
        return Empty(
            "Nobody has answered yet",
            "Let customers rate two or three things beside the one question. What the score goes along with most will "
            "stand here, and what would move it.",
            "Add a question to a survey",
            reverse("listen:surveys"),
        )
    n = figures.count(found.n)
    if found.is_chance:
        return Empty(
            f"Nothing goes along with the score more than chance would have it: n {n}",
            "What was looked at stands below. Look at more time or fewer filters, or let customers rate something "
            "else beside the one question.",
            "Show all time",
            f"{reverse('act:drivers')}?span=all",
        )
    return Empty(
        f"Too few to tell what drives the score: n {n}",
        f"Each driver needs {LEAST_EACH} answers that hold it. Look at more time or fewer filters, or let customers "
        "rate something beside the one question.",
        "Show all time",
        f"{reverse('act:drivers')}?span=all",
    )
