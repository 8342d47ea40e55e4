"""Replies as people's mail programs write them: each quotes what it answers in its own way."""

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from innerloop.kernel import clock
from tests.support.mail import Received

Style = Callable[[EmailMessage, str, EmailMessage], None]


def reply(to: Received, text: str, *, style: Style | None = None, sender: str = "", number: int = 1) -> EmailMessage:
    """Answer a mail as a program would: to its Reply-To, within its thread, with its words quoted."""
    asked = to.message
    answer = EmailMessage()
    answer["From"] = sender or f"Dina Otieno <{to.recipient}>"
    answer["To"] = asked["Reply-To"]
    answer["Subject"] = f"Re: {asked['Subject']}"
    answer["Message-ID"] = f"<reply-{number}@mail.example.org>"
    answer["In-Reply-To"] = asked["Message-ID"]
    answer["References"] = f"{asked.get('References', '')} {asked['Message-ID']}".strip()
    answer["Date"] = format_datetime(clock.now())
    (style or gmail)(answer, text, asked)
    return answer


def gmail(answer: EmailMessage, text: str, asked: EmailMessage) -> None:
    """Write as Gmail does: plain text and HTML, the quotation in a `gmail_quote`."""
    wrote = f"On Mon, May 4, 2026 at 3:00 PM {_display(asked)} <{_address(asked)}>"
    answer.set_content(f"{text}\n\n{wrote}\nwrote:\n\n{_quoted(asked)}")
    answer.add_alternative(
        f'<div dir="ltr">{escape(text)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(wrote)} wrote:<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{_html(asked)}</blockquote></div>',
        subtype="html",
    )


def outlook(answer: EmailMessage, text: str, asked: EmailMessage) -> None:
    """Write as Outlook for Windows does: HTML alone, no blockquote, the header lines of the mail above it."""
    answer.set_content(
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=utf-8'><style><!-- p.MsoNormal "
        "{margin:0cm} --></style></head><body lang=EN-GB><div class=WordSection1>"
        f"<p class=MsoNormal>{escape(text)}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>"
        f"<b>From:</b> {_display(asked)} &lt;{_address(asked)}&gt; <br><b>Sent:</b> Monday, 4 May 2026 15:00<br>"
        f"<b>To:</b> {asked['To']}<br><b>Subject:</b> {asked['Subject']}<o:p></o:p></p></div>{_html(asked)}</div>",
        subtype="html",
    )


def outlook_web(answer: EmailMessage, text: str, asked: EmailMessage) -> None:
    """Write as Outlook on the web does: plain text beside HTML, under a rule the header lines."""
    heads = f"From: {_display(asked)} <{_address(asked)}>\nSent: Monday, May 4, 2026 3:00 PM\nTo: {asked['To']}"
    body = _plain(asked)
    answer.set_content(f"{text}\n\n{'_' * 32}\n{heads}\nSubject: {asked['Subject']}\n\n{body}")


def apple(answer: EmailMessage, text: str, asked: EmailMessage) -> None:
    """Write as Mail on an iPhone does: the signature above, the attribution within the quotation."""
    answer.set_content(
        f"{text}\n\nSent from my iPhone\n\n> On 4 May 2026, at 15:00, {_display(asked)} <{_address(asked)}> wrote:\n"
        f"> \n> \ufeff\n{_quoted(asked)}"
    )


def _plain(asked: EmailMessage) -> str:
    part = asked.get_body(("plain",))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def _html(asked: EmailMessage) -> str:
    part = asked.get_body(("html",))
    return str(part.get_content()) if isinstance(part, EmailMessage) else escape(_plain(asked))


def _quoted(asked: EmailMessage) -> str:
    return "\n".join(f"> {line}" for line in _plain(asked).splitlines())


def _display(asked: EmailMessage) -> str:
    return str(asked["From"].addresses[0].display_name)


def _address(asked: EmailMessage) -> str:
    return str(asked["From"].addresses[0].addr_spec)
