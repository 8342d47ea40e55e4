"""The lake in a bucket: how DuckDB gets there. Its files are the same, and so is all that is promised of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from innerloop.understand.lake.layout import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A file is written once under a name of its own: what is known of it stays true.
_OPTIONS = {"enable_http_metadata_cache": "true", "http_timeout": "10", "http_retries": "2"}


def open_to(database: DuckDBPyConnection) -> None:
    """Let a database reach our bucket, and with our key no other one."""
    for name, value in _OPTIONS.items():
        database.execute(f"SET {name} = {value}")
    given = settings.LAKE_BUCKET
    told = {"KEY_ID": given["key_id"], "SECRET": given["secret"], "REGION": given["region"], "SCOPE": _bucket()}
    if given["endpoint"]:
        parts = urlsplit(given["endpoint"])
        # Of what is not Amazon's only few have a name for each bucket.
        told |= {"ENDPOINT": parts.netloc, "URL_STYLE": "path", "USE_SSL": str(parts.scheme == "https").lower()}
    said = ", ".join(f"{name} {quoted(value)}" for name, value in told.items())
    try:
        database.execute(f"CREATE OR REPLACE SECRET lake (TYPE s3, {said})")
    except Exception as error:
        # Not chained: what DuckDB says may quote the statement.
        raise NotOpened(type(error).__name__) from None


class NotOpened(RuntimeError):
    """The bucket of the lake cannot be set up ({kind}). Check INNERLOOP_S3_REGION and INNERLOOP_S3_ENDPOINT."""

    def __init__(self, kind: str) -> None:
        super().__init__((self.__doc__ or "").format(kind=kind))


def _bucket() -> str:
    parts = urlsplit(settings.LAKE_URL)
    return f"{parts.scheme}://{parts.netloc}/"
