"""A pulse page as somebody has it open: signed in, listening, asking for its parts when told of answers."""

import re
import threading
import time
import urllib.request
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.cookiejar import CookieJar
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

_PROOF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# As the page's own script paces itself: part -> seconds between two asks at least.
_PACES = {"/pulse/now": 2.0, "/pulse/newest": 0.5}


class OpenPage:
    """`with OpenPage(port, cookies) as page: ...; page.told` — how often it was told that answers came."""

    def __init__(self, port: int, cookies: str) -> None:
        self._host = f"127.0.0.1:{port}"
        self._cookies = cookies
        self._listening = HTTPConnection(self._host, timeout=60)
        self._thread = threading.Thread(target=self._listen, name="open page", daemon=True)
        self._is_closing = False
        self.told = 0
        self.refused = 0
        self.first_refusal = ""

    def __enter__(self) -> Self:
        self._listening.request("GET", "/live", headers={"Cookie": self._cookies})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closing = True
        if self._listening.sock:
            self._listening.sock.shutdown(2)
        self._thread.join(timeout=10)
        self._listening.close()

    def _listen(self) -> None:
        asking, asked_at = HTTPConnection(self._host, timeout=30), dict.fromkeys(_PACES, 0.0)
        try:
            answer: HTTPResponse = self._listening.getresponse()
            for line in answer:
                if line.startswith(b"data:"):
                    self.told += 1
                    self._ask(asking, asked_at)
        except OSError as error:
            if not self._is_closing:
                self._refuse(f"the open page lost its connection: {error!r}")
        finally:
            asking.close()

    def _ask(self, asking: HTTPConnection, asked_at: dict[str, float]) -> None:
        for path, pace in _PACES.items():
            if time.monotonic() - asked_at[path] < pace:
                continue
            asked_at[path] = time.monotonic()
            status = self._status_of(asking, path)
            if status != 200:
                self._refuse(f"{path} of the open page answered {status}")

    def _status_of(self, asking: HTTPConnection, path: str) -> int:
        headers = {"Cookie": self._cookies, "HX-Request": "true"}
        try:
            asking.request("GET", path, headers=headers)
            answer = asking.getresponse()
        except (RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The server lets go of a connection on which nothing came for some seconds; a browser opens another.
            asking.close()
            asking.request("GET", path, headers=headers)
            answer = asking.getresponse()
        answer.read()
        return answer.status

    def _refuse(self, reason: str) -> None:
        self.refused += 1
        self.first_refusal = self.first_refusal or reason


def sign_in(url: str) -> str:
    """Sign in by a one-time link as a browser does, and return the cookies."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(url) as page:
        proof = _PROOF.search(page.read().decode())
    assert proof, "the sign-in page has no form"
    browser.open(url, urlencode({"csrfmiddlewaretoken": proof[1]}).encode()).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
