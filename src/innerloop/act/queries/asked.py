"""Who was asked in a slice: the invitations behind the response rate, exactly those that it counts."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from innerloop.act.asked_page import AskedPage, AskedRow
from innerloop.act.feedback_page import Lead
from innerloop.act.queries.asks import asks
from innerloop.act.queries.said import NOBODY
from innerloop.customers import rules as cursors
from innerloop.kernel.widgets import Empty, More, Tab
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Reach, Slice, sentence

PAGE = 25
_STATES = {"": understanding.ASKED, "answered": understanding.ANSWERED, "held": understanding.HELD}
_NAMES = {"": "Asked", "answered": "Answered", "held": "Left in peace"}


@dataclass(frozen=True, slots=True)
class AskedLook:
    """What of the asked is listed: everybody, who `answered`, who was `held`; and from where on."""

    which: str = ""
    after: str = ""
    shown: int = 0


def asked(slice_: Slice, look: AskedLook, *, workspace: Workspace, now: datetime) -> AskedPage:
    """Return the page for a slice. A fixed number of queries."""
    look = look if look.which in _STATES else AskedLook()

    def address(query: str) -> str:
        return _joined(query, replace(look, after="", shown=0))

    says = sentence.says(slice_, workspace=workspace, address=address, is_of_asking=True)
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None:
        return AskedPage(says=says, empty=_nobody(slice_, look))
    choice = slice_.choice(now=now, zone=workspace.time_zone, metric=metric)
    reach = understanding.reach(choice)
    counts = {"": reach.asked, "answered": reach.answered, "held": reach.held}
    found = understanding.invitations(choice).filter(state__in=_STATES[look.which])
    # Who answered an anonymous survey is told to nobody: they are in the number and not in the list.
    named = found.exclude(state=Invitation.State.SPENT) if look.which == "answered" else found
    rows, look = _page(named, look)
    return AskedPage(
        says=says,
        lead=_lead(reach),
        tabs=tuple(
            Tab(_NAMES[which], asked_url(slice_, which), is_current=which == look.which, count=counts[which])
            for which in _STATES
        ),
        rows=_rows(rows[:PAGE]),
        more=_more(rows, slice_, look, total=counts[look.which]),
        first_url=asked_url(slice_, look.which) if look.after else "",
        foot=_foot(found, look),
        empty=None if counts[look.which] else _nobody(slice_, look),
    )


def asked_url(slice_: Slice, which: str = "") -> str:
    """Return the address of who was asked in a slice; `which` is empty, answered or held."""
    return _joined(slice_.query(is_latest=True), AskedLook(which))


def _page(rows: QuerySet[Invitation], look: AskedLook) -> tuple[list[Invitation], AskedLook]:
    rows = rows.select_related("program", "touchpoint", "customer", "workspace").order_by("-asked_at", "-id")
    try:
        moment, last = cursors.read_cursor(look.after)
    except cursors.ValueRefused:
        return list(rows[: PAGE + 1]), replace(look, after="", shown=0)
    # Said twice, so that the index finds the place and the second half only settles ties.
    rows = rows.filter(asked_at__lte=moment).filter(Q(asked_at__lt=moment) | Q(id__lt=last))
    return list(rows[: PAGE + 1]), look


def _rows(page: list[Invitation]) -> tuple[AskedRow, ...]:
    return tuple(
        AskedRow(
            who="Erased on request" if row.customer.erased_at else row.customer.name or NOBODY,
            who_url=reverse("act:customer", args=[row.customer_id]),
            ask=ask,
        )
        for row, ask in zip(page, asks(page), strict=True)
    )


def _more(rows: list[Invitation], slice_: Slice, look: AskedLook, *, total: int) -> More:
    shown = look.shown + min(len(rows), PAGE)
    if len(rows) <= PAGE:
        return More(shown, total, "")
    last = rows[PAGE - 1]
    further = AskedLook(look.which, cursors.cursor_at(last.asked_at, last.id), shown)
    return More(shown, total, _joined(slice_.query(is_latest=True), further))


def _lead(reach: Reach) -> Lead | None:
    if reach.share is None:
        return Lead("Nobody was asked.") if reach.held else None
    around = f"{figures.share_interval(reach.low, reach.high)} with 95 % confidence, n {figures.count(reach.asked)}."
    return Lead(f"{figures.share(reach.share, 1)} answered when asked,", around)


def _foot(found: QuerySet[Invitation], look: AskedLook) -> str:
    if look.which != "answered":
        return "Newest first."
    hidden = found.filter(state=Invitation.State.SPENT).count()
    if not hidden:
        return "Newest first."
    return f"Newest first. {figures.count(hidden)} more answered anonymously: who they are is told to nobody."


def _nobody(slice_: Slice, look: AskedLook) -> Empty:
    titles = {
        "": "Nobody was asked",
        "answered": "Nobody has answered when asked",
        "held": "Nobody was left in peace",
    }
    text = "Whom a program asks will appear here, with whether they answered; and whom it left in peace, with why."
    url = asked_url(Slice(metric=slice_.metric, span="all"), look.which)
    return Empty(titles[look.which], text, "Show all time", url)


def _joined(query: str, look: AskedLook) -> str:
    held = [("which", look.which), ("after", look.after), ("shown", str(look.shown) if look.after else "")]
    parts = [query.removeprefix("?"), urlencode([pair for pair in held if pair[1]])]
    joined = "&".join(part for part in parts if part)
    return reverse("act:asked") + (f"?{joined}" if joined else "")
