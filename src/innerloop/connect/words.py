"""The words of what is told as HTML: the one place that reads them, for posts, chats and mail."""

import re
from html.parser import HTMLParser
from typing import Any

_BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote"})
_UNSEEN = frozenset({"script", "style", "template", "head", "title"})
# Of more than anybody writes by hand no more is read.
MOST_CHARACTERS = 400_000


def plain(html: str) -> str:
    """Return the words of HTML, line by line, as a reader would see them."""
    return _lines(_Words(_UNSEEN, image="[image] "), html)


def plain_mail(html: str) -> str:
    """Return the words of a mail's HTML: without what it quotes, and without the pictures of its signature."""
    return _lines(_Words(_UNSEEN | {"blockquote"}, image=""), html)


class _Words(HTMLParser):
    def __init__(self, unseen: frozenset[str], *, image: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hides, self._image = unseen, image
        self._unseen = 0

    def handle_data(self, data: str) -> None:
        """Keep what is said; a line break in the source is a space to a reader."""
        if not self._unseen:
            self.words.append(re.sub(r"\s+", " ", data))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Break lines where a reader would see one broken."""
        if tag == "body":
            self._unseen = 0  # a head that is never closed ends here
        self._unseen += tag in self._hides
        if tag in _BREAKS:
            self.words.append("\n")
        if tag == "img" and not self._unseen:
            self.words.append(self._image)

    def handle_endtag(self, tag: str) -> None:
        """Go on after what no reader sees."""
        self._unseen = max(self._unseen - (tag in self._hides), 0)


def _lines(reader: _Words, html: str) -> str:
    reader.feed(html[:MOST_CHARACTERS])
    reader.close()
    lines = "".join(reader.words).split("\n")
    return "\n".join(line for line in (" ".join(each.split()) for each in lines) if line)
