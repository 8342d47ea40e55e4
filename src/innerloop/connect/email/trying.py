"""One real mail, to try the way with that mail leaves by."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

from django.conf import settings

from innerloop.connect import outlets
from innerloop.connect.email.channel import EmailChannel
from innerloop.connect.email.compose import check_sender, mailbox, message_id
from innerloop.connect.email.errors import AddressUnusable, EmailError
from innerloop.connect.email.way_out import unusable_way, way_out
from innerloop.connect.email.wire import POLICY, one_line, plain
from innerloop.kernel import deliveries, ids
from innerloop.listen import errors
from innerloop.listen.actions.trying import own_address
from innerloop.listen.channels import Sent
from innerloop.team.models import Workspace

SUBJECT = "A test of mail"


def test_mail(*, address: str, text: str, workspace: Workspace, by: str, now: datetime) -> Sent:
    """Send one mail to an address of one's own; return what was answered. One that is accepted ends a hold.

    Not within a transaction: it waits for the provider. Raises AddressUnreadable, AddressStopped.
    """
    to = _recipient(own_address(address, EmailChannel.channel))
    try:
        sent = _send(_compose(to, text, workspace, now))
    except EmailError as unusable:
        sent = unusable_way(unusable)
    outlets.note_test(EmailChannel.kind, sent, workspace_id=workspace.id, by=by, now=now)
    return Sent(sent.state, sent.provider_id, deliveries.kept_outcome(sent.outcome))


def _recipient(address: str) -> Address:
    # What no mail can be sent to is the fault of whoever wrote it, and holds nobody's mail.
    try:
        return mailbox("", address)
    except AddressUnusable as unusable:
        raise errors.AddressUnreadable(reason=str(unusable), field="to") from None


def _send(mail: EmailMessage) -> Sent:
    way = way_out()
    try:
        return way.send(mail)
    finally:
        way.close()


def _compose(to: Address, text: str, workspace: Workspace, now: datetime) -> EmailMessage:
    check_sender(settings.EMAIL_FROM)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = mailbox(workspace.name, settings.EMAIL_FROM)
    mail["To"] = to
    mail["Subject"] = one_line(SUBJECT)
    mail["Date"] = now
    mail["Message-ID"] = message_id(f"{ids.new_id().hex}@{settings.EMAIL_FROM.rpartition('@')[2]}")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(plain(text) + "\n", cte="quoted-printable")
    return mail
