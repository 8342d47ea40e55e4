"""The words of what is told as HTML."""

from html.parser import HTMLParser
from typing import Any

_BREAKS = frozenset({"p", "br", "div", "li", "tr"})
_UNSEEN = frozenset({"script", "style", "template"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_data(self, data: str) -> None:
        """Keep what is said."""
        if not self._unseen:
            self.words.append(data)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Break lines where a reader would see one broken."""
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS and self.words:
            self.words.append("\n")
        if tag == "img":
            self.words.append("[image] ")

    def handle_endtag(self, tag: str) -> None:
        """Go on after what no reader sees."""
        self._unseen = max(self._unseen - (tag in _UNSEEN), 0)


def plain(html: str) -> str:
    """Return the words of HTML, line by line, as a reader would see them."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.words).splitlines()
    return "\n".join(line for line in (" ".join(each.split()) for each in lines) if line)
