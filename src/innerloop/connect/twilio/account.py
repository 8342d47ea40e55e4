"""The Twilio account of a line: what setting one up asks for, and how its API is called."""

import base64
import re
from urllib.parse import urlsplit

from django.conf import settings

from innerloop.listen import channels
from innerloop.listen.models import Line

API = "https://api.twilio.com"
SETTINGS = (
    channels.Setting("account_sid", "Account SID", "On the front page of the Twilio Console; it begins with AC."),
    channels.Setting(
        "auth_token",
        "Auth Token",
        "Beside it. Twilio signs its calls to us with it, so an API key in its place will not do.",
        is_secret=True,
    ),
)
API_SETTING = channels.Setting(
    "api_url",
    "Address of the API",
    "Only if your account lives in another region, such as https://api.dublin.ie1.twilio.com.",
    is_required=False,
    default=API,
)
_SID = re.compile(r"AC[0-9a-f]{32}")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


def check(line: Line) -> str:
    """Say what is wrong with the account of a line, or nothing."""
    if not _SID.fullmatch(str(line.settings.get("account_sid", ""))):
        return "`account_sid` is AC and 32 digits or letters from a to f. Copy it from the Twilio Console."
    if not line.secrets.get("auth_token"):
        return "`auth_token` is missing. Without it nobody could tell Twilio's calls from others."
    return _check_api(str(line.settings.get("api_url") or API))


def is_number(text: str) -> bool:
    """Say whether a text is a telephone number as Twilio wants it: a plus sign and 7 to 15 digits."""
    return bool(_NUMBER.fullmatch(text))


def url(line: Line, path: str) -> str:
    """Return an address of the account in the API."""
    root = str(line.settings.get("api_url") or API).rstrip("/")
    return f"{root}/2010-04-01/Accounts/{line.settings['account_sid']}/{path}"


def authorization(line: Line) -> str:
    """Return the header by which the API knows the account."""
    pair = f"{line.settings['account_sid']}:{line.secrets['auth_token']}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _check_api(given: str) -> str:
    # The token goes there: to Twilio, or to a gateway that the operator has named.
    parts = urlsplit(given)
    is_twilio = parts.scheme == "https" and (parts.hostname or "").endswith(".twilio.com") and not parts.port
    if is_twilio or parts.netloc in settings.ALLOW_PRIVATE_TARGETS:
        return ""
    return f"`api_url` is {given!r}; it must be https:// and end in .twilio.com."
