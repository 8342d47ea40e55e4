"""The browsers of members that may be told: let in, tried, let go; and the way by which letters reach them."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from innerloop.connect import providers
from innerloop.connect.alerts.push import secrecy
from innerloop.connect.models import PushBrowser
from innerloop.kernel import clock, ids, sealing
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import OutboundError, Reply, targets
from innerloop.listen.channels import Sent as Verdict
from innerloop.team.models import Member
from innerloop.team.notices.ways import Composed, Sent

# What a browser that is off gets when it is on again within this time.
KEPT_FOR = 4 * 60 * 60
# RFC 8030, 7.3: such a subscription is over.
_GONE = (404, 410)
_MOST_OF_ONE = 10


class NotSubscribed(ValueError):
    """This browser gave no address and keys by which it can be told. Try again, or use another browser."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def public_key() -> str:
    """Return the key that a browser is to expect messages from."""
    return secrecy.encode(secrecy.point_of(secrecy.own_key(settings.SECRET_KEY)))


def panel(member: Member) -> dict[str, Any]:
    """Return what a member's page shows of their browsers. One query."""
    return {"rows": PushBrowser.objects.filter(member=member).order_by("-added_at", "-id"), "key": public_key()}


@transaction.atomic
def let_in(*, member: Member, endpoint: str, key: str, secret: str, name: str, now: datetime) -> PushBrowser:
    """Let a member be told in a browser; the same browser again takes the place of itself. Raises NotSubscribed."""
    wrong = providers.against_secret_target(endpoint) if len(endpoint) <= 2_000 else "too long"
    try:
        secrecy.encrypt(b"", secrecy.Browser(secrecy.decode(key), secrecy.decode(secret)))
    except ValueError:
        wrong = wrong or "no keys"
    if wrong:
        raise NotSubscribed
    kept, _ = PushBrowser.objects.update_or_create(
        workspace_id=member.workspace_id,
        endpoint_digest=ids.digest(endpoint),
        defaults={
            "member": member,
            "sealed": sealing.seal({"endpoint": endpoint, "key": key, "secret": secret}),
            "name": name[:80],
            "added_at": now,
            "outcome": "",
        },
    )
    extra = PushBrowser.objects.filter(member=member).order_by("-added_at", "-id").values_list("id", flat=True)
    PushBrowser.objects.filter(id__in=list(extra[_MOST_OF_ONE:])).delete()
    return kept


def let_go(*, member: Member, browser_id: UUID) -> bool:
    """Tell a member nothing more in a browser; say whether it was theirs."""
    gone, _ = PushBrowser.objects.filter(member=member, id=browser_id).delete()
    return bool(gone)


class ByPush:
    """To every browser in which a member wants to be told."""

    def reaches(self, members: Collection[Member]) -> set[UUID]:
        """Return who has such a browser."""
        return set(PushBrowser.objects.filter(member__in=members).values_list("member_id", flat=True))

    def send(self, letter: Composed) -> Sent:
        """Tell all browsers of a member; it counts as told when one has taken it, so that none is told twice."""
        rows = list(PushBrowser.objects.filter(member=letter.member).order_by("id"))
        verdicts = [tell(row, *_words(letter), topic=letter.id.hex) for row in rows]
        if not verdicts:
            return Sent(Delivery.State.STOPPED, "No browser is to be told any more.")
        best = min(verdicts, key=lambda verdict: _ORDER.index(verdict.state))
        return Sent(best.state, best.outcome, wait=best.wait)


_ORDER = (Delivery.State.SENT, Delivery.State.UNKNOWN, Delivery.State.DUE, Delivery.State.REFUSED)


def tell(row: PushBrowser, title: str, path: str, *, topic: str) -> Verdict:
    """Tell one browser; one that is gone is forgotten. Not within a transaction: it waits for the push service."""
    try:
        secrets = sealing.unseal(row.sealed)
        browser = secrecy.Browser(secrecy.decode(secrets["key"]), secrecy.decode(secrets["secret"]))
        # A title and where it leads: a screen that is locked shows it to whoever passes.
        body = secrecy.encrypt(json.dumps({"title": title, "path": path, "tag": topic}).encode(), browser)
        origin = str(targets.parse(secrets["endpoint"])).removesuffix(":443")
    except (sealing.SealBroken, ValueError, OutboundError) as error:
        verdict = Verdict(Delivery.State.REFUSED, outcome=str(error))
    else:
        verdict = _posted(secrets["endpoint"], body, origin=origin, topic=topic)
    if verdict.outcome.startswith(tuple(f"The provider answered {status}" for status in _GONE)):
        row.delete()
    else:
        row.outcome = "" if verdict.state == Delivery.State.SENT else verdict.outcome[:300]
        row.save(update_fields=["outcome"])
    return verdict


def _posted(endpoint: str, body: bytes, *, origin: str, topic: str) -> Verdict:
    contact = str(settings.EMAIL_FROM)
    key = secrecy.own_key(settings.SECRET_KEY)
    headers = {
        "Authorization": secrecy.authorization(key, origin=origin, contact=contact, now=clock.now()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Urgency": "normal",
        # What has not arrived yet is replaced by the same told again.
        "Topic": topic,
    }
    return providers.send("POST", endpoint, headers=headers, content=body, accepted=_accepted)


def _accepted(reply: Reply) -> str:
    return ""


def _words(letter: Composed) -> Sequence[str]:
    """Return what the browser shows, with nobody's name in it, and where it leads."""
    if len(letter.lines) == 1:
        [line] = letter.lines
        return line.sentence, line.url.removeprefix(settings.BASE_URL)
    return f"{len(letter.lines)} notices from {letter.member.workspace.name}", "/notices"
