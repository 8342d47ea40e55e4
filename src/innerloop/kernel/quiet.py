"""Keeping secrets out of the log: addresses of ours hold tokens that open a survey or a way out."""

import logging
import re

_MAIL = re.compile(r"[^\s<>()\[\]:;,\"@]{1,64}@[^\s<>()\[\]:;,\"'@]{1,255}\w")
# Digits in groups or not, but no part of a word or of a machine's address.
_GROUPS = re.compile(r"(?<![\w.:-])\+?\(?\d[\d ()/-]{5,24}\d(?!\w|\.\d|:\d)")
_SHORTEST_NUMBER = 7


def without_addresses(text: str) -> str:
    """Return a text with every mail address and telephone number in it replaced by what it was."""
    return _GROUPS.sub(_masked, _MAIL.sub("[address]", text))


def _masked(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found[0])
    return "[number]" if digits >= _SHORTEST_NUMBER else found[0]


class WithoutAddresses(logging.Filter):
    """Replaces the address of a request in Django's own lines by the route that it matched."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say the route instead of the path, and let the line through."""
        request = getattr(record, "request", None)
        if request is None:
            return True
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "an address that leads nowhere"
        path = getattr(request, "path", "")
        if isinstance(record.args, tuple):
            record.args = tuple(route if argument == path else argument for argument in record.args)
        return True
