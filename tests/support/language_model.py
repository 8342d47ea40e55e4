"""A language model on loopback: as strict as the providers' documentation, and as obedient as the test wants it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from tests.support.gateway import Gateway, Received, Reply

KEY = "sk-of-tandawa-0123456789"
MODEL = "small-2"
# What is asked (the system's words, the user's) becomes what is answered.
Says = Callable[[str, str], str]
_OPENAI = {"model", "messages", "max_tokens"}
_ANTHROPIC = {"model", "messages", "max_tokens", "system"}


@dataclass
class Model:
    """`with Model("openai") as model:` - it is at `model.url`, and says what `model.says` makes of what it is told.

    It refuses what its protocol's documentation does not have: another path, a missing header, a field too many.
    `answers` takes the place of the whole answer where a test wants trouble.
    """

    kind: str = "openai"
    says: Says = lambda system, said: "ready"
    answers: Callable[[], Reply] | None = None
    takes: str = "max_tokens"
    refused: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._gateway = Gateway(self._decide).__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gateway.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        """Return the address that is entered under Settings."""
        return self._gateway.url + ("/v1" if self.kind == "openai" else "")

    @property
    def place(self) -> str:
        """Return host:port, as the operator allows it."""
        return self._gateway.url.removeprefix("http://")

    @property
    def received(self) -> list[Received]:
        """Return every request that came, refused ones too."""
        return self._gateway.received

    @property
    def told(self) -> str:
        """Return all that ever came, as one text: what is not in it was not sent."""
        return "\n".join(f"{each.path} {each.headers} {each.body.decode()}" for each in self.received)

    def _decide(self, request: Received) -> Reply:
        if self.answers:
            return self.answers()
        wrong = (_against_openai if self.kind == "openai" else _against_anthropic)(request, self.takes)
        if wrong is not None:
            self.refused.append(wrong.body["error"]["message"])
            return wrong
        body = request.json
        if self.kind == "openai":
            system, said = (message["content"] for message in body["messages"])
            return Reply(body=completion(self.says(system, said)))
        return Reply(body=message(self.says(body["system"], body["messages"][0]["content"])))


def completion(text: str | None, *, reason: str = "stop", **more: Any) -> dict[str, Any]:
    """Return a whole answer of chat completions."""
    said = {"role": "assistant", "content": text, "refusal": None, **more}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [{"index": 0, "message": said, "finish_reason": reason}],
        "usage": {"prompt_tokens": 40, "completion_tokens": 8, "total_tokens": 48},
    }


def message(text: str, *, reason: str = "end_turn") -> dict[str, Any]:
    """Return a whole answer of messages."""
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [{"type": "text", "text": text}],
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 40, "output_tokens": 8},
    }


def text_of(said: str) -> str:
    """Return the text that a translation is asked of."""
    return str(json.loads(said)["text"])


def _against_openai(request: Received, takes: str) -> Reply | None:
    if (request.method, request.path) != ("POST", "/v1/chat/completions"):
        return _no(404, "Unknown request URL", "unknown_url")
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return _no(401, "Incorrect API key provided", "invalid_api_key")
    body, wrong = _body(request)
    if wrong or body is None:
        return wrong
    if "max_tokens" in body and takes != "max_tokens":
        return _no(400, "Unsupported parameter", "unsupported_parameter", param="max_tokens")
    allowed = (_OPENAI - {"max_tokens"}) | {takes}
    return _against_fields(body, allowed) or _against_messages(body, ("system", "user"), body.get(takes))


def _against_anthropic(request: Received, takes: str) -> Reply | None:
    if (request.method, request.path) != ("POST", "/v1/messages"):
        return _no(404, "not found", "not_found_error")
    if request.headers.get("x-api-key") != KEY or "authorization" in request.headers:
        return _no(401, "invalid x-api-key", "authentication_error")
    if request.headers.get("anthropic-version") != "2023-06-01":
        return _no(400, "anthropic-version: header is required", "invalid_request_error")
    body, wrong = _body(request)
    if wrong or body is None:
        return wrong
    if not isinstance(body.get("system"), str):
        return _no(400, "system: a text is wanted", "invalid_request_error")
    return _against_fields(body, _ANTHROPIC) or _against_messages(body, ("user",), body.get("max_tokens"))


def _body(request: Received) -> tuple[dict[str, Any] | None, Reply | None]:
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        return None, _no(415, "Unsupported content type", "invalid_request_error")
    try:
        body = request.json
    except ValueError:
        return None, _no(400, "We could not parse the JSON body", "invalid_request_error")
    return (body, None) if isinstance(body, dict) else (None, _no(400, "Not an object", "invalid_request_error"))


def _against_fields(body: Mapping[str, Any], allowed: set[str]) -> Reply | None:
    if extra := sorted(body.keys() - allowed):
        return _no(400, f"Unrecognized request argument supplied: {extra[0]}", "invalid_request_error")
    if missing := sorted(allowed - body.keys()):
        return _no(400, f"Missing required parameter: {missing[0]}", "missing_required_parameter")
    return None if body["model"] == MODEL else _no(404, "The model does not exist", "model_not_found")


def _against_messages(body: Mapping[str, Any], roles: tuple[str, ...], most: Any) -> Reply | None:
    messages = body["messages"]
    is_well = (
        isinstance(messages, list)
        and tuple(each.get("role") for each in messages) == roles
        and all(each.keys() == {"role", "content"} and isinstance(each["content"], str) for each in messages)
    )
    if not is_well:
        return _no(400, f"messages: wanted are {roles}", "invalid_request_error")
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        return _no(400, "max tokens: a whole number above 0 is wanted", "invalid_request_error")
    return None


def _no(status: int, words: str, code: str, *, param: str | None = None) -> Reply:
    return Reply(status, {"error": {"message": words, "type": "invalid_request_error", "param": param, "code": code}})
