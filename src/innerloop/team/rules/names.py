"""Names that people tell things apart by: lists, filters and slices show nothing else."""

import unicodedata
from collections.abc import Iterable


def is_named(name: str, names: Iterable[str]) -> bool:
    """Say whether a name is among others, as people read it: neither case nor the width of a gap tells two apart."""
    return _read(name) in {_read(other) for other in names}


def _read(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
