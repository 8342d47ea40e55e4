"""What the operator may set, all from the environment, all prefixed INNERLOOP_, each with a default."""

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# What is asked a second time on a connection is planned there once: planning the statement that opens a survey took
# 7 ms, running it 0.2 (docs/adr/0014-prepared-statements.md).
_PREPARED = {"server_side_binding": True, "prepare_threshold": 2}

# "Tandawa" <ask@tandawa.example>, as most programs take a sender.
_NAMED = re.compile(r'"?([^"\\<>\r\n]*[^"\\<>\s])"?\s*<([^<>]+)>')

_IN_A_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)+/?")


class Environment(BaseSettings):
    """The settings, typed. A fresh clone runs with none of them set."""

    model_config = SettingsConfigDict(env_prefix="INNERLOOP_", extra="ignore")

    home: Path = Field(
        default=Path("innerloop-data"), description="Where the embedded database, files and secret live."
    )
    database_url: str = Field(default="", description="An ordinary PostgreSQL; left out, the embedded one runs.")
    base_url: str = Field(default="http://localhost:8000", description="The address customers and members reach us at.")
    secret_key: str = Field(default="", description="Signs links and sessions; left out, one is made and kept in home.")
    email_url: str = Field(
        default="console://", description="smtp://user:pass@host:port, smtps://, console://, or postmark+api://KEY@"
    )
    email_from: str = Field(default="", description="The address mail comes from; left out: ask@ the base address.")
    dkim_key: str = Field(default="", description="SELECTOR:DOMAIN:PATH of the private key that signs mail.")
    lake_url: str = Field(
        default="",
        description="A folder or s3://BUCKET/PREFIX for the lake, of this installation alone; left out: in home.",
    )
    s3_endpoint: str = Field(default="", description="Where the bucket is: https://HOST[:PORT]; left out, at Amazon.")
    s3_region: str = Field(default="us-east-1", description="The region that requests to the bucket are signed for.")
    s3_key_id: str = Field(default="", description="The access key that may read, write, list and delete there.")
    s3_secret: str = Field(default="", description="The secret of that key.")
    allow_private_targets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="host:port, comma separated, that we may call although private."
    )
    debug: bool = Field(default=False, description="Shows tracebacks in the browser; for developing only.")
    web_threads: int = Field(default=16, ge=1, le=64, description="Requests that one web process works on at once.")
    link_answers_per_minute: int = Field(
        default=600,
        ge=0,
        description="Scores and answers that one address may send to an open link, a process; 0: any.",
    )
    api_requests_per_minute: int = Field(
        default=60_000, ge=0, description="Requests that one API key may make, a process; 0: any number."
    )
    trusted_proxies: int = Field(default=0, ge=0, description="How many proxies of ours stand in front.")

    @field_validator("allow_private_targets", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("lake_url")
    @classmethod
    def _is_ours_alone(cls, value: str) -> str:
        # Without a prefix all else in the bucket would be deleted.
        if "://" in value and not _IN_A_BUCKET.fullmatch(value):
            raise ValueError(f"is {value[:80]!r}; write a folder, or s3://BUCKET/PREFIX with a prefix of its own")
        return value

    @field_validator("s3_endpoint")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
            raise ValueError(f"is {value[:80]!r}; write https://HOST or https://HOST:PORT, without a path")
        return value

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    def secret(self) -> str:
        """Return the secret key; makes and keeps one in home when none is set."""
        if self.secret_key:
            return self.secret_key
        kept = self._kept_secret()
        if not kept.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            _write_once(kept, secrets.token_urlsafe(48))
        return kept.read_text().strip()

    def has_secret(self) -> bool:
        """Say whether there is a secret key already: one that is set, or one kept in home."""
        return bool(self.secret_key) or self._kept_secret().exists()

    def sender(self) -> tuple[str, str]:
        """Return the name, if any, and the address that mail comes from; whether mail can, the doctor says."""
        given = self.email_from.strip() or f"ask@{urlsplit(self.base_url).hostname or 'localhost'}"
        named = _NAMED.fullmatch(given)
        return (named[1], named[2]) if named else ("", given)

    def _kept_secret(self) -> Path:
        return self.home / "secret.key"

    def database(self) -> dict[str, Any]:
        """Return Django's description of the database."""
        parts = conninfo_to_dict(self.database_url) if self.database_url else {}
        known = {"dbname", "user", "password", "host", "port"}
        return {
            "ENGINE": "innerloop.kernel.engine",
            "NAME": parts.get("dbname", "innerloop"),
            "USER": parts.get("user", ""),
            "PASSWORD": parts.get("password", ""),
            "HOST": parts.get("host", ""),
            "PORT": str(parts.get("port", "")),
            # One lasting connection a thread; a check at its first use in a request survives a restart of the database.
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {**_PREPARED, **{key: value for key, value in parts.items() if key not in known}},
        }


def _write_once(path: Path, text: str) -> None:
    # The name appears with the whole text: of two processes that start at once, one names its file and both read that.
    written, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(written, "w") as file:  # which only we may read, as mkstemp makes it
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
