"""Asking within limits, and what each trouble of a provider is called. None of them changes anything."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from innerloop.connect.language_models import calling
from innerloop.kernel import scope
from innerloop.kernel.outbound import Outbound
from innerloop.understand.actions.outside import asking, connecting
from innerloop.understand.actions.outside.connecting import Setup, connect_model, end_model
from innerloop.understand.models import LanguageModel, ModelUse
from innerloop.understand.outside import errors, prompts
from tests.connect.language_models.conftest import NOW, Connects
from tests.support.cast import Cast
from tests.support.gateway import Reply
from tests.support.language_model import KEY, MODEL, Model, completion, message

ASKED = prompts.translation("Habari", to="en")


def ask(now: datetime = NOW) -> asking.Reply:
    return asking.ask(ASKED, purpose=asking.TRANSLATION, answers=1, by="system", now=now)


def used() -> tuple[int, int]:
    rows = list(ModelUse.objects.all())
    return sum(row.calls for row in rows), sum(row.tokens_in + row.tokens_out for row in rows)


def it_is_off_until_it_is_set_up(here: Cast) -> None:
    with pytest.raises(errors.ModelOff, match="Settings, Language model"):
        ask()


def it_speaks_to_the_newer_models_that_count_otherwise(connects: Connects) -> None:
    model = connects(takes="max_completion_tokens")

    assert ask().text == "ready"

    assert [sorted(each.json) for each in model.received] == [
        ["max_tokens", "messages", "model"],
        ["max_completion_tokens", "messages", "model"],
    ]


TROUBLES: list[tuple[str, Any, type[errors.OutsideError], str]] = [
    ("openai", Reply(401, {"error": {"code": "invalid_api_key", "message": "x"}}), errors.KeyRefused, "401"),
    ("openai", Reply(429, {}, {"retry-after": "20"}), errors.AskedTooMuch, "in 20 s"),
    ("openai", Reply(429, {}, {"retry-after": "9" * 30}), errors.AskedTooMuch, "in 21600 s"),
    ("openai", Reply(429, {}, {"retry-after": "\u00b2"}), errors.AskedTooMuch, "later"),
    ("openai", Reply(500, {}), errors.ProviderFailed, "500"),
    ("openai", Reply(404, {"error": {"code": "model_not_found"}}), errors.NotUnderstood, "model_not_found"),
    ("openai", Reply(404, {"error": {"code": "say dina@example.org"}}), errors.NotUnderstood, r"\(404\)"),
    ("openai", Reply(302, {}, {"location": "https://elsewhere.example"}), errors.NotUnderstood, "302"),
    ("openai", Reply(200, "not json"), errors.Nonsense, "JSON"),
    ("openai", Reply(200, {"choices": []}), errors.Nonsense, "no message"),
    ("openai", Reply(200, {"choices": [{"message": "x"}]}), errors.Nonsense, "no message"),
    ("openai", Reply(200, completion("   ")), errors.Nonsense, "empty"),
    ("openai", Reply(200, completion("x" * 100_001)), errors.Nonsense, "far longer"),
    ("openai", Reply(200, completion(None, refusal="I cannot")), errors.Declined, "declined"),
    ("openai", Reply(200, completion("half", reason="length")), errors.CutOff, "too long"),
    ("openai", Reply(200, completion("x", reason="content_filter")), errors.Declined, "declined"),
    ("openai", Reply(0), errors.Unreachable, "did not answer"),
    ("anthropic", Reply(529, {"type": "error", "error": {"type": "overloaded_error"}}), errors.ProviderFailed, "529"),
    ("anthropic", Reply(400, {"error": {"type": "invalid_request_error"}}), errors.NotUnderstood, "invalid_request"),
    ("anthropic", Reply(200, message("x", reason="refusal")), errors.Declined, "declined"),
    ("anthropic", Reply(200, message("x", reason="max_tokens")), errors.CutOff, "too long"),
    ("anthropic", Reply(200, {"content": "x"}), errors.Nonsense, "empty"),
]


@pytest.mark.parametrize(("kind", "reply", "error", "says"), TROUBLES)
def it_tells_what_went_wrong(connects: Connects, kind: str, reply: Reply, error: type[Exception], says: str) -> None:
    connects(kind, answers=lambda: reply)

    with pytest.raises(error, match=says) as told:
        ask()

    assert "{" not in str(told.value)
    assert ModelUse.objects.get().failed == 1


def it_waits_no_longer_than_it_may(connects: Connects) -> None:
    ends = threading.Event()
    connects(patience=1, answers=lambda: (ends.wait(20), Reply())[1])

    with pytest.raises(errors.TooSlow, match="within 1 s"):
        ask()

    ends.set()


def it_asks_no_more_than_two_at_once(connects: Connects) -> None:
    connects()

    with asking._turn(), asking._turn(), pytest.raises(errors.ModelBusy, match="2 things"):
        ask()

    assert not ModelUse.objects.exists()


def it_stops_at_the_month_s_calls_and_begins_anew(connects: Connects) -> None:
    model = connects(calls_a_month=1)
    ask()

    with pytest.raises(errors.MonthUsedUp, match=r"1 calls would be passed.* 1 June"):
        ask()
    ask(NOW + timedelta(days=30))

    assert len(model.received) == 2


def it_stops_before_the_month_s_tokens_are_passed(connects: Connects) -> None:
    most = ASKED.tokens() + ASKED.most_tokens
    model = connects(tokens_a_month=most + 47)
    ask()

    with pytest.raises(errors.MonthUsedUp, match="tokens"):
        ask()

    assert (len(model.received), used()) == (1, (1, 48))


def it_counts_what_a_model_does_not_count_itself(connects: Connects) -> None:
    told = completion("ready")
    del told["usage"]
    connects(answers=lambda: Reply(200, told))

    ask()

    assert used() == (1, ASKED.tokens() + 2)


def it_counts_no_more_than_a_question_can_have_cost(connects: Connects) -> None:
    told = completion("ready")
    told["usage"] = {"prompt_tokens": 2**31 - 1, "completion_tokens": 2**31 - 1}
    connects(answers=lambda: Reply(200, told), tokens_a_month=2_000_000_000)

    for _ in range(3):
        ask()

    assert used() == (3, 30 * (ASKED.tokens() + ASKED.most_tokens))


def it_leaves_out_half_a_letter(connects: Connects) -> None:
    connects(answers=lambda: Reply(200, completion("rea\ud83ddy")))

    assert ask().text == "ready"


def it_settles_what_was_held_whatever_breaks(connects: Connects, monkeypatch: pytest.MonkeyPatch) -> None:
    connects()
    monkeypatch.setattr(calling, "read", lambda _: next(iter(())))

    with pytest.raises(errors.Nonsense, match="cannot be read"):
        ask()

    assert used() == (1, ASKED.tokens())
    assert ModelUse.objects.get().failed == 1


def it_spends_nothing_on_what_was_never_sent(here: Cast, connects: Connects, settings: Settings) -> None:
    model = connects()
    settings.ALLOW_PRIVATE_TARGETS = ()

    with pytest.raises(errors.NotSent, match="INNERLOOP_ALLOW_PRIVATE_TARGETS"):
        ask()

    assert (model.received, used()) == ([], (0, 0))


def it_keeps_the_key_sealed_and_tells_it_to_its_own_address_only(here: Cast, connects: Connects) -> None:
    connects()
    row = LanguageModel.objects.get()
    assert KEY not in row.sealed
    assert row.key == KEY

    connect_model(setup=Setup("openai", "https://elsewhere.example/v1", MODEL), by="system", now=NOW)

    assert LanguageModel.objects.get().key == ""


def it_forgets_the_key_when_it_is_turned_off(here: Cast, connects: Connects) -> None:
    connects()

    end_model(by="system", now=NOW)

    row = LanguageModel.objects.get()
    assert (row.is_on, row.sealed) == (False, "")
    with pytest.raises(errors.ModelOff):
        ask()


def it_says_how_the_test_went(here: Cast, connects: Connects) -> None:
    connects()
    assert connecting.test_model(by="system", now=NOW) == ""

    connects(key="sk-of-somebody-else")

    assert "refused the key (401)" in connecting.test_model(by="system", now=NOW)
    assert "refused the key" in LanguageModel.objects.get().outcome


def it_is_one_workspace_s_alone(here: Cast, connects: Connects) -> None:
    connects()

    with scope.to(here.rival.id), pytest.raises(errors.ModelOff):
        ask()


def it_is_refused_by_the_strict_server_for_a_field_too_many() -> None:
    # The saboteur of the server itself: were it not strict, the tests above would show nothing.
    with Model("openai") as model:
        body = {"model": MODEL, "messages": [], "max_tokens": 1, "tools": []}
        headers = {"Authorization": f"Bearer {KEY}"}
        reply = Outbound((model.place,)).send("POST", f"{model.url}/chat/completions", headers=headers, json=body)

    assert reply.status == 400
    assert model.refused == ["Unrecognized request argument supplied: tools"]
