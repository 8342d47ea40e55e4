"""Messages as Anthropic speaks them. https://docs.anthropic.com/en/api/messages"""

from typing import Any

from innerloop.connect.language_models import calling
from innerloop.understand.outside import errors
from innerloop.understand.outside.port import Place, Prompt, Told

_PATH = "/v1/messages"
VERSION = "2023-06-01"


class Messages:
    """A system text and one message of a user; no tools, no stream."""

    kind = "anthropic"
    title = "Anthropic"
    usual_url = "https://api.anthropic.com"
    hint = "Its address without a path: https://api.anthropic.com."
    needs_key = True

    def against_url(self, url: str) -> str:
        """Say what speaks against an address, or nothing."""
        return calling.against_url(url)

    def ask(self, place: Place, prompt: Prompt) -> Told:
        """Ask once."""
        body = {
            "model": place.model,
            "max_tokens": prompt.most_tokens,
            "system": prompt.system,
            "messages": [{"role": "user", "content": prompt.said}],
        }
        headers = {"x-api-key": place.key, "anthropic-version": VERSION}
        return _told(calling.read(calling.call(place, _PATH, headers=headers, body=body)))


def _told(body: dict[str, Any]) -> Told:
    if body.get("stop_reason") == "refusal":
        raise errors.Declined
    if body.get("stop_reason") == "max_tokens":
        raise errors.CutOff
    content = body.get("content")
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text"]
    text = "".join(each for each in texts if isinstance(each, str))
    if not text.strip():
        raise errors.Nonsense(why="it is empty")
    return Told(text, *calling.counted(body, "input_tokens", "output_tokens"))
