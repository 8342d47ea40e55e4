"""Reading words, and reading them again: how many comments a CPU-second, alone, after a start, after an edit.

All is done by the reader process of the installation, as after an import; comments are those of the demo company.
"""

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import numpy as np
from django.conf import settings

from innerloop.config.bench import machine, multiplying, retheming
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.config.demo import life
from innerloop.kernel import clock, scope, waking
from innerloop.kernel.models import Origin
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.understand.events import UNREAD
from innerloop.understand.models import Edition, Reading, Theme
from innerloop.understand.words.reading import Reader, Said

AIMS = {"English": 300.0, "multilingual": 120.0}
ALONE_MS, EDIT_SECONDS, HEARD_SECONDS = 20.0, 10.0, 1.0
SMALL, FULL = 1_000, 10_000  # comments of each kind
EDITED_SMALL, EDITED_FULL = 10_000, 100_000
MILLION = 1_000_000
_BATCH = 1_000
_ALONE = 100
_PATIENCE_SECONDS = 3_600.0


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Measure all; a million comments are reckoned from the rate, where it is in full."""
    workspace = Workspace.objects.get(slug=ground.workspace)
    comments = _comments(FULL if is_full else SMALL)
    bench = _Bench(ground, workspace)
    with scope.to(workspace.id):
        figures = bench.started([said[0] for said in comments.values()])
        for kind, said in comments.items():
            figures += bench.many(kind, said)
            figures += _alone(kind, said[:_ALONE])
        figures += bench.live(comments["English"], seconds)
        figures += _anew(FULL if is_full else SMALL // 4, is_projected=is_full)
        figures += _edited(workspace, EDITED_FULL if is_full else EDITED_SMALL)
        if is_full:
            figures += retheming.measure(ground, workspace, MILLION, _applied)
    return [*figures, Figure("memory of the reader", _memory(ground), "MB")]


def _comments(count: int) -> dict[str, list[Said]]:
    """Return so many comments of each kind, as the demo company's customers write them."""
    world = life.make_world(now=clock.now(), answers=6 * count, customers=count)
    said = [Said(each.comment, hint=each.language) for each in world.answers if each.comment]
    english = [each for each in said if each.hint == "en"]
    return {"English": english[:count], "multilingual": [each for each in said if each.hint != "en"][:count]}


class _Bench:
    """Answers that come to the installation, and how many are to be read in all."""

    def __init__(self, ground: Ground, workspace: Workspace) -> None:
        self.ground, self.workspace, self.heard = ground, workspace, 0

    def started(self, said: Sequence[Said]) -> list[Figure]:
        """Measure from the start of a reader, the second of this installation, to the first answer that it has read."""
        # What is made once in a home is made now: what each model makes of the background of all themes.
        self.hear(said)
        self.wait()
        [former] = machine.running(self.ground.roots, "reader")
        os.kill(former, signal.SIGTERM)
        _wait_until(lambda: machine.running(self.ground.roots, "reader") not in ([former], []), "a reader to start")
        began = time.monotonic()
        self.hear(said)
        self.wait()
        note = "of each kind, with both models loaded"
        return [
            Figure("a reader that starts has read the first answers after", time.monotonic() - began, "s", note=note)
        ]

    def many(self, kind: str, said: Sequence[Said]) -> list[Figure]:
        """Let many comments come at once, as from a file."""
        before, began = machine.read(self.ground.roots), time.monotonic()
        for start in range(0, len(said), _BATCH):
            self.hear(said[start : start + _BATCH], origin=Origin.IMPORT)
        self.wait()
        took, use = time.monotonic() - began, machine.between(before, machine.read(self.ground.roots))
        unlike = len({each.text for each in said}) / len(said)
        letters = np.mean([len(each.text) for each in said])
        note = (
            f"{len(said):,}, {letters:.0f} characters each, {unlike:.0%} of them unlike any other; by the clock "
            f"{len(said) / took:.0f}/s with what hears them; database {use.parts.get('database', 0.0):.1f} CPU-seconds"
        )
        rate = len(said) / max(use.parts.get("reader", 0.0), 0.01)
        return [Figure(f"{kind} comments in batches, per CPU-second of the reader", rate, "/s", AIMS[kind], note=note)]

    def live(self, said: Sequence[Said], seconds: float) -> list[Figure]:
        """Measure how soon an answer is read that comes while nothing else does."""
        took = []
        until = time.monotonic() + seconds
        for each in said:
            began = time.monotonic()
            self.hear([each])
            self.wait()
            took.append(time.monotonic() - began)
            if time.monotonic() > until:
                break
        slow = float(np.percentile(took, 95))
        return [Figure("an answer is read after, p95", slow, "s", HEARD_SECONDS, note=f"{len(took)} one after another")]

    def hear(self, said: Sequence[Said], *, origin: str = Origin.LIVE) -> None:
        """Record answers of one comment each."""
        heard = [
            Heard(score=place % 11, comment=each.text, language=each.hint, answered_at=clock.now())
            for place, each in enumerate(said)
        ]
        listening.record(heard, workspace=self.workspace, by="bench", now=clock.now(), origin=origin)
        self.heard += len(said)

    def wait(self) -> None:
        """Wait until all that came was read."""
        _wait_until(lambda: Reading.objects.count() >= self.heard, "comments to be read")


def _alone(kind: str, said: Sequence[Said]) -> list[Figure]:
    reader = Reader(Path(settings.HOME))
    reader.read([Said("What is read first loads the models.", hint="en"), Said("Habari", hint="sw")])
    spent = []
    for each in said:
        began = time.process_time()
        reader.read([each])
        spent.append((time.process_time() - began) * 1000)
    median, slow = np.percentile(spent, [50, 95])
    return [
        Figure(f"{kind} comment alone, median of processor time", float(median), "ms"),
        Figure(f"{kind} comment alone, p95 of processor time", float(slow), "ms", aim=ALONE_MS),
    ]


def _anew(count: int, *, is_projected: bool) -> list[Figure]:
    """Let readings seem to be by other models, and have them read anew."""
    ids = list(Reading.objects.order_by("id").values_list("id", flat=True)[:count])
    Reading.objects.filter(id__in=ids).update(reader="former")
    Edition.objects.all().delete()
    began = time.monotonic()
    waking.wake(UNREAD)
    _wait_until(lambda: not Reading.objects.filter(reader="former").exists(), "history to be read anew")
    rate = len(ids) / (time.monotonic() - began)
    found = [Figure("comments read anew by other models, by the clock", rate, "/s", note=f"{len(ids):,} of both kinds")]
    if is_projected:
        hours = MILLION / rate / 3600
        found.append(Figure("a million comments read anew by one reader", hours, "h", note="reckoned from the rate"))
    return found


def _edited(workspace: Workspace, count: int) -> list[Figure]:
    """Change a theme, and wait until all that was read before has been held against it."""
    multiplying.multiply(workspace_id=workspace.id, to=count)
    _applied()
    began = time.monotonic()
    retheming.edit(Theme.objects.filter(is_on=True).order_by("slug")[0], "It took far too long, and nobody said why.")
    _applied()
    took = time.monotonic() - began
    aim = EDIT_SECONDS * count / EDITED_FULL
    return [Figure(f"an edit of a theme has reached {count:,} comments after", took, "s", aim=aim)]


def _applied() -> None:
    _wait_until(lambda: not Theme.objects.filter(applied_at=None).exists(), "themes to be applied")


def _memory(ground: Ground) -> float:
    [pid] = machine.running(ground.roots, "reader")
    pages = int((machine.PROC / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _wait_until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise click.ClickException(f"The measurement waited an hour for {what}, in vain; is the reader up?")
        time.sleep(0.02)
