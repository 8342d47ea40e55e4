"""`innerloop import` as a process of its own, on the test's database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from tests.support import database


def begun(path: Path, *options: str) -> "subprocess.Popen[str]":
    """Begin an import; --json is added."""
    environment = {**os.environ, "INNERLOOP_DATABASE_URL": database.as_url(conninfo_to_dict(database.url()))}
    command = [sys.executable, "-m", "innerloop", "import", str(path), "--workspace", "tandawa", "--json", *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(path: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Import a file, and return exit code, report and what stood on standard error."""
    process = begun(path, *options)
    out, err = process.communicate(timeout=900)
    return process.returncode, json.loads(out) if out else {}, err
