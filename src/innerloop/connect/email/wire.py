"""
A message as bytes, header by header, so that no text becomes an address and no address becomes text.

The standard library's own folding did both when it was tried here (Python 3.11): a company name over 70
characters with a comma lost its quotes and turned into two senders, and a List-Unsubscribe over 78
characters was written as an encoded word, which no mailbox provider recognises.
"""

from __future__ import annotations

import unicodedata
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import quote
from typing import Any

# A line of a header may have 998 bytes; every text that goes into one is cut well before.
_TEXT_LIMIT = 200
_ATOM = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~ ")


class WirePolicy(policy.EmailPolicy):
    """Folds nothing but encoded words, and encodes nothing that is plain ASCII."""

    def fold(self, name: str, value: Any) -> str:
        """Write one header line."""
        addresses = getattr(value, "addresses", None)
        if addresses is not None:
            return f"{name}: {', '.join(_mailbox(address) for address in addresses)}\r\n"
        return f"{name}: {_text(str(value))}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Write one header line as bytes."""
        return self.fold(name, value).encode("ascii")


# 7bit: a relay that cannot carry 8 bits would rewrite the body, and break its signature.
POLICY = WirePolicy(linesep="\r\n", cte_type="7bit")


def to_bytes(message: EmailMessage) -> bytes:
    """Return the message exactly as it is signed and sent."""
    content = message.as_bytes(policy=POLICY)
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def one_line(text: str) -> str:
    """Make a text fit for a header: one line, no control characters, 200 characters at most."""
    spaced = "".join(" " if _breaks(character) else character for character in text)
    return " ".join(spaced.split())[:_TEXT_LIMIT].rstrip()


def plain(text: str) -> str:
    """Make a text fit for a body: line breaks stay, other control characters go."""
    lines = (one_piece.rstrip() for one_piece in text.splitlines())
    return "\n".join("".join(c for c in line if not _breaks(c) or c == "\t") for line in lines).strip()


def _breaks(character: str) -> bool:
    # Controls, line and paragraph separators, lone surrogates; and what turns the reading direction over.
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in "\u202d\u202e"


def _mailbox(address: Address) -> str:
    name = address.display_name
    if not name:
        return address.addr_spec
    if _needs_encoding(name):
        return f"{_encoded(name)} <{address.addr_spec}>"
    return f"{name if _ATOM.issuperset(name) else quoted(name)} <{address.addr_spec}>"


def quoted(text: str) -> str:
    """Write a quoted string."""
    return f'"{quote(text)}"'


def _text(text: str) -> str:
    return _encoded(text) if _needs_encoding(text) else text


def _needs_encoding(text: str) -> bool:
    return not text.isascii() or "=?" in text


def _encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=75, header_name="Subject").encode(linesep="\r\n")
