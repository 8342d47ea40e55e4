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
from innerloop.understand.rules.anonymity import FLOOR

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
    # Whether somebody answered an anonymous survey is told to nobody, so no name stands beside how many did.
    named = found if look.which == "held" else found.exclude(understanding.ANONYMOUS)
    total = {"": reach.asked - reach.unnamed, "answered": reach.answered - reach.unnamed_answered}
    rows, look = _page(named, look)
    return AskedPage(
        says=says,
        lead=_lead(reach),
        tabs=tuple(
            Tab(_NAMES[which], asked_url(slice_, which), is_current=which == look.which, count=counts[which])
            for which in _STATES
        ),
        rows=_rows(rows[:PAGE]),
        more=_more(rows, slice_, look, total=total.get(look.which, reach.held)),
        first_url=asked_url(slice_, look.which) if look.after else "",
        foot=_foot(reach, look),
        empty=None if counts[look.which] or _unnamed(reach, look) else _nobody(slice_, look),
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
        return Lead("Nobody was asked.") if reach.held and not reach.uncounted else None
    around = f"{figures.share_interval(reach.low, reach.high)} with 95 % confidence, n {figures.count(reach.asked)}."
    return Lead(f"{figures.share(reach.share, 1)} answered when asked,", around)


def _foot(reach: Reach, look: AskedLook) -> str:
    return " ".join(["Newest first.", *_unnamed(reach, look)])


def _unnamed(reach: Reach, look: AskedLook) -> list[str]:
    """Return what is said of those who were asked anonymously, in the place of their names."""
    if look.which == "held":
        return []
    told = []
    if reach.unnamed:
        asked, answered = figures.count(reach.unnamed), figures.count(reach.unnamed_answered)
        told.append(f"{asked} of them were asked anonymously, and {answered} answered: who is told to nobody.")
    if reach.uncounted:
        many = "1 more was" if reach.uncounted == 1 else f"{figures.count(reach.uncounted)} more were"
        told.append(
            f"{many} asked anonymously. How many answered is told only for a survey's whole month, from "
            f"{FLOOR} answers on: less would tell who gave them."
        )
    return told


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
