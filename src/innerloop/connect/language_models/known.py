"""The protocols that this version speaks, brought to the port of the understand room at start."""

from innerloop.connect.language_models.anthropic import Messages
from innerloop.connect.language_models.openai import ChatCompletions
from innerloop.understand.outside import port


def bring_models() -> None:
    """Make the adapters known."""
    for adapter in (ChatCompletions(), Messages()):
        port.register(adapter)
