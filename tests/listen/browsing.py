"""What the tests of pages share."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, path: str) -> int:
    """Open a page twice and return how many queries the second time took: by then caches are warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
        return len(caught)


def send(client: Client, path: str, fields: dict[str, str]) -> Any:
    """Open a survey's page, and send its form."""
    return client.post(path, {"nonce": nonce_in(client.get(path)), **fields})


def nonce_in(page: Any) -> str:
    """Return the proof that a customer's page carries in its form."""
    [found] = re.findall(r'name="nonce" value="([^"]+)"', page.content.decode())
    return str(found)
