"""How facts are said."""

import pytest

from innerloop.kernel import facts
from innerloop.listen import events


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"score": 9, "channel": "email"}, "Answered 9 by e-mail"),
        ({"score": 9, "channel": "http"}, "Answered 9 by your own gateway"),
        ({"score": 9, "channel": ""}, "Answered 9"),
        ({"score": 0, "channel": None}, "Answered 0"),
        ({"score": None, "channel": "sms"}, "Answered by SMS"),
        ({}, "Answered"),
    ],
    ids=str,
)
def it_leaves_out_what_is_not_known(data, said):
    assert facts.say(events.RESPONSE_RECORDED, data) == said
