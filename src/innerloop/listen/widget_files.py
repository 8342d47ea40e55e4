"""The widget's released files: `/widget/N.js` is number N for good, `/widget.js` the newest.

A site may pin a number by its hash, so the file of a released number is never edited: a change is a new file.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "widgets"


@dataclass(frozen=True, slots=True)
class WidgetFile:
    """One released widget."""

    number: int
    content: bytes

    @property
    def integrity(self) -> str:
        """Return what a page names to load exactly this file (Subresource Integrity)."""
        return f"sha384-{b64encode(hashlib.sha384(self.content).digest()).decode()}"


@cache
def released() -> dict[int, WidgetFile]:
    """Return every widget by its number."""
    found = [WidgetFile(int(path.stem), path.read_bytes()) for path in _FOLDER.glob("*.js")]
    return {file.number: file for file in found}


def newest() -> WidgetFile:
    """Return the widget with the highest number."""
    return released()[max(released())]
