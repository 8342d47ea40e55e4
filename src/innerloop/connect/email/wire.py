"""
A message as bytes, header by header, so that no text becomes an address and no address becomes text.

The standard library's own writing did all of this when it was tried here (Python 3.11.7): a company name
over 70 characters with a comma lost its quotes and turned into two senders; a List-Unsubscribe over 78
characters became an encoded word, which no mailbox provider recognises; and a subject that was an encoded
word with a line break in it, `=?utf-8?q?a=0D=0ABcc:_b?=`, was decoded and came out as a header of its own.
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
        if not hasattr(value, "name"):
            # A message that was read keeps its headers as they came, encoded already.
            value = self.header_fetch_parse(name, value)
        addresses = getattr(value, "addresses", None)
        if addresses is not None:
            return f"{name}: {', '.join(_mailbox(address) for address in addresses)}\r\n"
        # What is assigned is decoded first, so a line break may have come in that nobody wrote.
        text = _spaced(str(value))
        return f"{name}: {_encoded(text) if _needs_encoding(text) else text}\r\n"

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
    # Broken up, so that nobody on the way decodes a word that was meant as it stands.
    return _spaced(text).replace("=?", "= ?")[:_TEXT_LIMIT].rstrip()


def plain(text: str) -> str:
    """Make a text fit for a body: line breaks stay, other control characters go."""
    lines = (one_piece.rstrip() for one_piece in text.splitlines())
    return "\n".join("".join(c for c in line if not _breaks(c) or c == "\t") for line in lines).strip()


def _spaced(text: str) -> str:
    return " ".join("".join(" " if _breaks(character) else character for character in text).split())


def _breaks(character: str) -> bool:
    # Controls and lone surrogates; the two marks that turn the reading direction of what follows over; and the two that
    # no XML may hold, of which the HTML of a mail is made.
    return unicodedata.category(character) in {"Cc", "Cs"} or character in "\u202d\u202e\ufffe\uffff"


def _mailbox(address: Address) -> str:
    name = _spaced(address.display_name)
    if not name:
        return address.addr_spec
    if _needs_encoding(name):
        # On a line of its own: one with an encoded word ends at 76 characters (RFC 2047).
        return f"{_encoded(name)}\r\n <{address.addr_spec}>"
    return f"{name if _ATOM.issuperset(name) else _quoted(name)} <{address.addr_spec}>"


def _quoted(text: str) -> str:
    return f'"{quote(text)}"'


def _needs_encoding(text: str) -> bool:
    return not text.isascii() or "=?" in text


def _encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=75, header_name="Subject").encode(linesep="\r\n")
