"""The measurements by name, all on one ground."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from innerloop.config.bench import ground, machine, report

NAMES = ("pages", "api", "inbox", "score", "slice", "customer", "search", "rereading")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured under one name, and on what."""

    name: str
    figures: Sequence[report.Figure]
    setting: report.Setting


def measure(names: Sequence[str], *, seconds: float, is_full: bool, say: Callable[[str], None]) -> Iterator[Measured]:
    """Measure by name, for so many seconds a load; `is_full` adds what takes minutes. Yields each when it is done."""
    say("Starting an installation of its own")
    with ground.laid_out() as laid:
        for name in names:
            say(f"Measuring {name}")
            clocks, began = machine.read(laid.roots), time.monotonic()
            # Their modules need Django, which is set up by now.
            figures = import_module(f"innerloop.config.bench.{name}").measure(laid, seconds, is_full)
            use = machine.between(clocks, machine.read(laid.roots))
            others = round(use.others / (time.monotonic() - began), 2)
            setting = report.Setting(os.cpu_count() or 1, laid.webs, laid.web_threads, seconds, others)
            yield Measured(name, tuple(figures), setting)


def measure_words(data: Path, cache: Path | None, say: Callable[[str], None]) -> Measured:
    """Measure how well and how quickly comments are read; the sets lie in `data`, vectors are kept in `cache`."""
    from innerloop.config.bench import words  # noqa: PLC0415 - only who measures it has what it needs
    from innerloop.config.environment import Environment  # noqa: PLC0415

    clocks, began = machine.read([os.getpid()]), time.monotonic()
    figures = words.measure(data, Environment().home.absolute(), cache, say)
    use = machine.between(clocks, machine.read([os.getpid()]))
    others = use.others / (time.monotonic() - began)
    return Measured("words", figures, report.Setting(os.cpu_count() or 1, 0, 0, 0, round(others, 2)))
