"""Whether a mail was written by a machine, and by what one sees it. It is set aside then, not thrown away."""

import re
from collections.abc import Mapping
from email.message import EmailMessage

_PRECEDENCE = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
# What mail programs and vacation notes write into the subject, in the languages in which customers are asked.
_AWAY = re.compile(
    r"^(?:(?:re|aw|sv|tr|rv|res?p)\s*:\s*)*(?:"
    r"automatic reply|auto(?:matic)?[- ]?(?:response|reply)|(?:(?:i am|i['’]m) )?out of (?:the )?office|"
    r"abwesenheit|automatische antwort|"
    r"réponse automatique|absen(?:ce|te?) du bureau|message d['’]absence|"
    r"respuesta automática|fuera de la oficina|ausente de la oficina|"
    r"resposta automática|fora do escritório|ausência (?:temporária|do escritório)|"
    r"jibu (?:la kiotomatiki|otomatiki)|nje ya ofisi|sipo ofisini|"
    r"رد تلقائي|الرد التلقائي|خارج المكتب)",
    re.IGNORECASE,
)
_MEANS: Mapping[str, str] = {"List-Id": "a mailing list writes"}
_REPORTS: Mapping[str, str] = {
    "disposition-notification": "It is a read receipt: it says that a mail was shown, not what somebody thinks.",
    "delivery-status": "It tells of a delay or a delivery, not of a failure.",
    "feedback-report": "It is a complaint that names nobody.",
}


def why_report(message: EmailMessage) -> str:
    """Return why a report tells nothing that is heeded, or nothing for a mail that is none."""
    if message.get_content_type() != "multipart/report":
        return ""
    kind = str(message.get_param("report-type", "")).lower()
    return _REPORTS.get(kind, "It is a report that a mail server wrote.")


def why(message: EmailMessage) -> str:
    """Return by what one sees that a machine wrote a mail, or nothing."""
    submitted = _header(message, "Auto-Submitted")
    precedence = _header(message, "Precedence")
    if submitted and not submitted.startswith("no"):
        return f"Its Auto-Submitted says {submitted[:40]!r}: a machine wrote it."
    if precedence in _PRECEDENCE:
        return f"Its Precedence says {precedence!r}: it went to many, or by itself."
    for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id"):
        if _header(message, name):
            return f"It has the header {name}, which {_MEANS.get(name, 'only machines write')}."
    if _AWAY.match(str(message.get("Subject", "")).strip()):
        return "Its subject is that of an out-of-office note."
    return ""


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip().lower()
