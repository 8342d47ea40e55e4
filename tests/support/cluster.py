"""Spark as companies run it, a master and two workers on loopback; in the small size the driver alone."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import proof

# All in one worker: they share what was started.
MARKS = [pytest.mark.xdist_group("spark"), pytest.mark.timeout(proof.size(small=600, full=7_200))]
# Small and quick to start, on one machine that does other things too.
_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss2m"
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": _JAVA,
    "spark.executor.extraJavaOptions": _JAVA,
    "spark.executor.memory": "640m",
    "spark.executor.cores": "1",
    "spark.cores.max": "2",
    "spark.ui.showConsoleProgress": "false",
    # As many parts as cores: each is a task of its own.
    "spark.sql.shuffle.partitions": "2",
}
PATIENCE_SECONDS = 120.0


def home() -> Path:
    """Return where Spark is installed; skips the test where it or Java is missing, and fails it where both must be."""
    package = importlib.util.find_spec("pyspark")
    if package is not None and package.origin and shutil.which("java"):
        return Path(package.origin).parent
    text = (
        "Spark or Java is missing. On Debian: apt-get install default-jre-headless, "
        "then .venv/bin/python -m pip install --require-hashes -r requirements/spark.txt"
    )
    if os.environ.get("INNERLOOP_SPARK") == "required":
        pytest.fail(text)
    pytest.skip(text)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a master and two workers of one core each; yields the master's address.

    Six processes of Java would start on two cores that test other things too: the small size counts in the driver.
    """
    if not proof.IS_FULL:
        yield "local[2]"
        return
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_start(folder / "master", "master.Master"))
        master = _said(folder / "master", r"(spark://127\.0\.0\.1:\d+)")
        for number in (1, 2):
            about = ["--cores", "1", "--memory", "700m", "--work-dir", str(folder / f"work-{number}"), master]
            started.append(_start(folder / f"worker-{number}", "worker.Worker", *about))
        for number in (1, 2):
            _said(folder / f"worker-{number}", "(Successfully registered with master)")
        yield master
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(30)


def _start(log: Path, name: str, *about: str) -> subprocess.Popen[bytes]:
    command = [str(home() / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
    places = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    settings = {"SPARK_HOME": str(home()), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    with log.open("wb") as written:
        return subprocess.Popen(
            [*command, *places, *about],
            env={**os.environ, **settings, "SPARK_DAEMON_JAVA_OPTS": _JAVA},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )


def _said(log: Path, what: str) -> str:
    """Wait until a process has said something; return it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := re.search(what, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{log.name} did not say {what!r}: {log.read_text(errors='replace')[-2000:]}")
