"""The sites that may embed a program: origins as browsers name them, such as https://shop.example."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

MOST = 50
# The hosts of browsers, and the made-up schemes of apps that show pages (capacitor://localhost).
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}")
_HOST = re.compile(r"[a-z0-9.-]{1,253}|\[[0-9a-f:.]+\]")


class OriginRefused(ValueError):
    """“{given}” is no site. Write it with its beginning, such as https://shop.example, without a path."""

    def __init__(self, given: str) -> None:
        super().__init__((self.__doc__ or "").format(given=given[:80]).replace("\n", " "))


def read_origins(given: Iterable[str]) -> list[str]:
    """Return sites as browsers name them, each once, in their order; raises OriginRefused.

    A path of nothing but a slash is left out, as people copy it from the address bar.
    """
    found = dict.fromkeys(_read(each.strip()) for each in given if each.strip())
    if len(found) > MOST:
        raise OriginRefused(list(found)[MOST])
    return list(found)


def _read(given: str) -> str:
    try:
        parts = urlsplit(given.lower())
        port = parts.port
    except ValueError:
        raise OriginRefused(given) from None
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    if not (is_bare and _SCHEME.fullmatch(parts.scheme) and _HOST.fullmatch(host)):
        raise OriginRefused(given)
    is_usual = (parts.scheme, port) in (("https", 443), ("http", 80))
    return f"{parts.scheme}://{host}" if port is None or is_usual else f"{parts.scheme}://{host}:{port}"
