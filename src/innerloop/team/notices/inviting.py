"""Mail to members."""

from django.core.mail import send_mail
from django.template.loader import render_to_string

from innerloop.team import links
from innerloop.team.models import Member
from innerloop.team.rules import Role


def send_invitation(*, member: Member, token: str, by_member: Member) -> None:
    """Mail somebody their first link; raises OSError where the mail server does not take it."""
    words = {
        "member": member,
        "role": Role(member.role).label.lower(),
        "by_member": by_member,
        "workspace": by_member.workspace,
        "url": links.welcome(token),
    }
    send_mail(
        subject=f"{by_member} invites you to {by_member.workspace.name} on Innerloop",
        message=render_to_string("team/mail/invitation.txt", words),
        from_email=None,
        recipient_list=[member.user.email],
    )
