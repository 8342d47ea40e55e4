"""How quick reading is: comments per second of processor time, one alone, memory, and the first one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from innerloop.config.bench.report import Figure
from innerloop.config.training.learning import Sets

_MANY, _ALONE = 1_000, 200


def measure(sets: Sets, home: Path) -> Iterator[Figure]:
    """Measure both encoders with all heads, each in a process of its own."""
    # Each text once: what was read before would be remembered.
    english = list(dict.fromkeys(row.text for row in sets.clinic if len(row.text) > 40))[: _MANY + _ALONE]
    swahili = list(dict.fromkeys(row.text for row in sets.tweets))[: _MANY + _ALONE]
    for title, name, language, texts, aim in (
        ("English", "english", "en", english, 300),
        ("Swahili", "manifold", "sw", swahili, 120),
    ):
        given = json.dumps({"home": str(home), "name": name, "language": language, "texts": texts})
        command = [sys.executable, "-m", "innerloop.config.bench.words.quickness"]
        # Ourselves, with our own texts.
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)  # noqa: S603
        told = json.loads(done.stdout)
        letters = f"{np.mean([len(text) for text in texts]):.0f} characters each"
        yield Figure(f"{title}, in batches, per CPU-second", told["many"], "/s", aim=aim, note=letters)
        yield Figure(f"{title}, one alone, median of processor time", told["alone"][0], "ms")
        yield Figure(f"{title}, one alone, p95 of processor time", told["alone"][1], "ms", aim=20)
        yield Figure(f"{title}, from start to the first answer", told["cold"], "ms")
        yield Figure(f"{title}, memory of the process", told["memory"], "MB")


def _measured() -> dict[str, object]:
    given, began = json.loads(sys.stdin.read()), time.process_time()
    from innerloop.understand.words import encoding, judging  # noqa: PLC0415 - how long this takes is measured

    encoder = getattr(encoding, given["name"])(Path(given["home"]))

    def read(texts: list[str]) -> None:
        asked = [judging.Asked("What could we do better?", 0.0, "")] * len(texts)
        judging.judge(texts, encoder.look(texts), [given["language"]] * len(texts), asked)

    read(["What is read first loads the models."])
    cold = (time.process_time() - began) * 1000
    together, apart = given["texts"][:-_ALONE], given["texts"][-_ALONE:]
    started = time.process_time()
    read(together)
    many = len(together) / (time.process_time() - started)
    alone = []
    for text in apart:
        started = time.process_time()
        read([text])
        alone.append((time.process_time() - started) * 1000)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return {"many": many, "alone": np.percentile(alone, [50, 95]).tolist(), "cold": cold, "memory": memory}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured()))
