"""Which rows were imported before, so that a second run of a file adds nothing however late it comes."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from innerloop.connect.models import ImportedRow
from innerloop.kernel import bulk, ids


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that was imported before: of which response it is part, and a digest of what it said."""

    response_id: UUID
    said: bytes


def digest(metric: str, key: str) -> bytes:
    """Return what a row's key is kept as. The metric scopes it: two files may count their rows alike."""
    return bytes.fromhex(ids.keyed_digest(key=settings.SECRET_KEY, value=f"import:{metric}:{key}")[:32])


def said_digest(said: str) -> bytes:
    """Return what the words of a row are kept as, to be compared and not to be read."""
    return hashlib.blake2b(said.encode(), digest_size=8, key=settings.SECRET_KEY.encode()[:64]).digest()


def known(digests: Collection[bytes]) -> dict[bytes, Entry]:
    """Return the entries of those that were imported before. One query."""
    rows = ImportedRow.objects.filter(digest__in=list(digests)).values_list("digest", "response_id", "said")
    return {bytes(digest): Entry(response_id, bytes(said)) for digest, response_id, said in rows}


def enter(entries: Mapping[bytes, Entry], *, workspace_id: UUID) -> None:
    """Remember rows as imported; they are not there yet."""
    rows: Iterable[ImportedRow] = (
        ImportedRow(workspace_id=workspace_id, digest=digest, said=entry.said, response_id=entry.response_id)
        for digest, entry in sorted(entries.items())
    )
    bulk.write(ImportedRow, list(rows))
