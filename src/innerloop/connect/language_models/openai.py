"""Chat completions as OpenAI speaks them, and with it most that run on one's own machines (vLLM, llama.cpp, Ollama).

https://platform.openai.com/docs/api-reference/chat/create
"""

from typing import Any

from innerloop.connect.language_models import calling
from innerloop.understand.outside import errors
from innerloop.understand.outside.port import Place, Prompt, Told

_PATH = "/chat/completions"


class ChatCompletions:
    """One system message, one of a user; no tools, no stream, nothing kept."""

    kind = "openai"
    title = "OpenAI, or anything that speaks like it"
    usual_url = "https://api.openai.com/v1"
    hint = "Its address up to /v1, such as https://api.openai.com/v1 or http://models.internal:8000/v1."
    needs_key = False

    def against_url(self, url: str) -> str:
        """Say what speaks against an address, or nothing."""
        return calling.against_url(url)

    def ask(self, place: Place, prompt: Prompt) -> Told:
        """Ask once. What newer models call `max_completion_tokens` is sent where they do not take the older name."""
        headers = {"Authorization": f"Bearer {place.key}" if place.key else ""}
        body: dict[str, Any] = {
            "model": place.model,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.said}],
            "max_tokens": prompt.most_tokens,
        }
        reply = calling.call(place, _PATH, headers=headers, body=body)
        if calling.refused_parameter(reply) == "max_tokens":
            body["max_completion_tokens"] = body.pop("max_tokens")
            reply = calling.call(place, _PATH, headers=headers, body=body)
        return _told(calling.read(reply))


def _told(body: dict[str, Any]) -> Told:
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise errors.Nonsense(why="it has no message")
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise errors.Declined
    if choice.get("finish_reason") == "length":
        raise errors.CutOff
    text = message.get("content")
    if not isinstance(text, str) or not text.strip():
        raise errors.Nonsense(why="it is empty")
    return Told(text, *calling.counted(body, "prompt_tokens", "completion_tokens"))
