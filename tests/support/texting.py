"""A company that texts with Salim: what its own systems do by the API, and what he does on his telephone."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from tests.connect.twilio.strict import SID, TOKEN
from tests.support.gateway import Gateway
from tests.support.installation import Installation

SALIM, US = "+254712345678", "+254700000001"
READY_WITHIN = 30.0


class Texting:
    """What a company's own systems do, by the API; and what Salim, who speaks Swahili, does on his telephone."""

    def __init__(self, here: Installation, twilio: Gateway) -> None:
        command = ["workspace", "create", "Tandawa", "--owner", "zawadi@tandawa.example", "--json"]
        told = subprocess.run(
            [sys.executable, "-m", "innerloop", *command, "--home", str(here.home)],
            check=True,
            capture_output=True,
            text=True,
            # The test's own database is none of theirs.
            env={name: value for name, value in os.environ.items() if not name.startswith(("INNERLOOP_", "DJANGO_"))},
        )
        made = json.loads(told.stdout)
        self.here, self.twilio, self.inbound = here, twilio, ""
        self.key, self.sign_in_url = made["api_key"], made["sign_in_url"]
        self._texts = 0

    def calls(self, path: str, body: Mapping[str, Any]) -> Any:
        """Call the API."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.here.url}/api/v1{path}", json.dumps(body).encode(), headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def texts(self, words: str) -> None:
        """Have Salim write a text message, which Twilio tells us, signed by its own library."""
        self._texts += 1
        sid = f"SM{self._texts:032x}"
        told = {"Body": words, "From": SALIM, "To": US, "MessageSid": sid, "AccountSid": SID, "NumMedia": "0"}
        signature = RequestValidator(TOKEN).compute_signature(self.inbound, told)
        request = urllib.request.Request(
            f"{self.here.url}{urlsplit(self.inbound).path}",
            urlencode(told).encode(),
            {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200

    def got(self, words: str) -> list[str]:
        """Return the text messages with these words in them that Salim has got."""
        texts = [sent.form["Body"] for sent in list(self.twilio.received) if sent.form["To"] == SALIM]
        return [each for each in texts if words in each]

    def receives(self, is_it: Callable[[str], bool]) -> str:
        """Return the first text message that Salim has got for which this is true."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            for sent in list(self.twilio.received):
                if sent.form["To"] == SALIM and is_it(sent.form["Body"]):
                    return sent.form["Body"]
            time.sleep(0.02)
        raise AssertionError(f"he got {[sent.form['Body'] for sent in self.twilio.received]}")

    def asks_salim(self) -> None:
        """Set up a number at Twilio, make Salim known, and ask him by SMS."""
        line = {"kind": "twilio", "name": "Ours", "account_sid": SID, "auth_token": TOKEN, "sender": US}
        self.inbound = self.calls("/channels", {**line, "api_url": self.twilio.url})["inbound_url"]
        person = {"external_id": "salim", "name": "Salim", "phone": SALIM, "language": "sw"}
        self.calls("/customers", {**person, "value": 61400, "time_zone": zone_at_noon()})
        self.calls("/invitations", {"customer": {"external_id": "salim"}, "channel": "sms"})


def zone_at_noon() -> str:
    """Return a time zone in which it is noon whenever the test runs: nobody is asked at night."""
    ahead = 12 - datetime.now(UTC).hour
    # Their signs are those of POSIX: west is plus.
    return f"Etc/GMT{-ahead:+d}"
