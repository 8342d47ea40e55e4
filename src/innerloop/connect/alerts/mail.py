"""Notices by mail: one letter for all that its member has not read till then."""

from collections.abc import Collection
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from innerloop.connect.alerts.pictures import illustrate
from innerloop.connect.email.compose import check_sender, mailbox, message_id
from innerloop.connect.email.errors import AddressUnusable, EmailError
from innerloop.connect.email.way_out import WayOut, way_out
from innerloop.connect.email.wire import POLICY, one_line, plain
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen.channels import Sent as Verdict
from innerloop.listen.channels import Trouble
from innerloop.team import links
from innerloop.team.models import Member
from innerloop.team.notices.ways import Composed, Sent
from innerloop.team.rules import is_placeholder


class ByMail:
    """To the address that a member signs in with."""

    def reaches(self, members: Collection[Member]) -> set[UUID]:
        """Return who has an address; whoever has not said yet who they are has none."""
        return {member.id for member in members if not is_placeholder(member.user.email)}

    def send(self, letter: Composed) -> Sent:
        """Send one letter, with the same Message-ID however often it is tried."""
        try:
            mail = _composed(letter)
            way = way_out()
        except AddressUnusable as error:
            return Sent(Delivery.State.REFUSED, str(error))
        except EmailError as error:
            return Sent(Delivery.State.DUE, str(error), is_counted=False)
        return _sent(way, mail)


def _sent(way: WayOut, mail: EmailMessage) -> Sent:
    try:
        verdict: Verdict = way.send(mail)
    finally:
        way.close()
    is_ours = verdict.trouble == Trouble.ACCOUNT
    return Sent(verdict.state, verdict.outcome, verdict.provider_id, wait=verdict.wait, is_counted=not is_ours)


def _composed(letter: Composed) -> EmailMessage:
    check_sender(settings.EMAIL_FROM)
    workspace = letter.member.workspace
    mail = EmailMessage(policy=POLICY)
    mail["From"] = mailbox(workspace.name, settings.EMAIL_FROM)
    mail["To"] = mailbox(str(letter.member), letter.member.user.email)
    mail["Subject"] = one_line(_subject(letter))
    mail["Date"] = clock.now()
    mail["Message-ID"] = message_id(f"{letter.id.hex}@{settings.EMAIL_FROM.rpartition('@')[2]}")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(plain(render_to_string("connect/alerts/letter.txt", _words(letter))), cte="quoted-printable")
    illustrate(mail, letter, _words(letter))
    return mail


def _words(letter: Composed) -> dict[str, Any]:
    # A customer's name is a stranger's text: it keeps to its own line.
    lines = [{"sentence": one_line(each.sentence), "who": one_line(each.who), "url": each.url} for each in letter.lines]
    workspace = one_line(letter.member.workspace.name)
    return {"lines": lines, "workspace": workspace, "wishes": links.absolute(reverse("team:wishes"))}


def _subject(letter: Composed) -> str:
    count = len(letter.lines)
    return letter.lines[0].sentence if count == 1 else f"{count} notices from {letter.member.workspace.name}"
