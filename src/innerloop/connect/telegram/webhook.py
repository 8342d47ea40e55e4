"""Telling Telegram our address: a bot's updates go where setWebhook says, and nowhere else.

https://core.telegram.org/bots/api#setwebhook
"""

from innerloop.connect import providers
from innerloop.kernel.outbound import OutboundError, Reply
from innerloop.listen import channels, queries
from innerloop.listen.models import Line

# What reading.py reads; anything else would come for nothing.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


def tell(line: Line, *, api: str) -> channels.Introduced:
    """Tell Telegram the address of a line, with the secret that it sends along; return what it answered."""
    told = {
        "url": queries.inbound_url(line),
        "secret_token": line.secrets["secret"],
        "allowed_updates": list(UPDATES),
    }
    url = f"{api.rstrip('/')}/bot{line.secrets['token']}/setWebhook"
    try:
        reply = providers.outbound().send("POST", url, json=told)
    except OutboundError as error:
        return channels.Introduced(False, f"Telegram was not told our address: {error}")
    words = _description(reply)
    if 200 <= reply.status < 300 and words is not None:
        return channels.Introduced(True, f"Telegram knows our address now. It answered: {words}")
    said = f"{reply.status}{f' {words}' if words else ''}"
    return channels.Introduced(
        False, f"Telegram did not take our address. It answered: {said}. Mend it and save again."
    )


def _description(reply: Reply) -> str | None:
    """Return Telegram's own words; None where it did not say yes or no in its way."""
    try:
        body = providers.body_of(reply)
    except ValueError:
        return None
    if reply.status < 300 and body.get("ok") is not True:
        return None
    return str(body.get("description") or "ok")[:200].rstrip(".")
