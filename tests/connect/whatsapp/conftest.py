"""A WhatsApp line at a Meta on loopback, and Dina, who said yes to being asked by it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from innerloop.customers import actions as knowing
from innerloop.customers.rules import Said
from innerloop.kernel import clock
from innerloop.listen.models import Line
from tests.connect.whatsapp import meta
from tests.support.cast import Cast
from tests.support.gateway import Gateway
from tests.support.lines import give_phone, make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TEMPLATES = "en nps_ask en_US body=name:there,company,question buttons=link"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(meta.strict) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    identity = give_phone(cast.dina, "+254712345678")
    said = Said("whatsapp", "ask", is_given=True, wording="May we ask you by WhatsApp?")
    knowing.note_consent(said, identity_id=identity.id, workspace_id=cast.workspace.id, by="customer", now=NOW)
    secrets = {"token": meta.TOKEN, "app_secret": meta.APP_SECRET, "verify_token": meta.VERIFY}
    return make_line(
        cast.workspace,
        "whatsapp",
        "whatsapp",
        secrets=secrets,
        number="+15550783881",
        phone_number_id=meta.NUMBER_ID,
        api_url=gateway.url,
        templates=TEMPLATES,
    )
