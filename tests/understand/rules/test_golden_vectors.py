"""Every golden vector holds: inputs go in by name, each expected number comes out."""

import inspect
import json
import re
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from innerloop.understand import rules

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "stat_vectors.json").read_text())["vectors"]

# Our words for theirs: an interval has a point, a low and a high end whatever its method.
OURS = {"lo": "low", "hi": "high", "moe": "margin", "nps": "point", "center": "point", "share": "point"}
LAST_WEEK = {"residuals_last_week": "residuals", "z_last_week": "z"}

# The note of this vector asks for 1.5 points, which its relative tolerance would make fifty.
ABSOLUTE = {"nps-bootstrap-14"}


def functions() -> dict[str, Any]:
    modules = [import_module(f"{rules.__name__}.{module.name}") for module in iter_modules(rules.__path__)]
    return {
        name: found
        for module in modules
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
    }


def field(found: Any, name: str) -> Any:
    """Return what a result says under the vector's name for it."""
    if isinstance(found, dict):
        return found[name]
    if not is_dataclass(found):
        return found
    if name in LAST_WEEK:
        return getattr(found, LAST_WEEK[name])[-7:]
    return getattr(found, name) if hasattr(found, name) else getattr(found, OURS[name])


def agree(found: Any, expected: Any, tolerance: float, *, is_absolute: bool = False) -> None:
    if isinstance(expected, dict):
        for name, value in expected.items():
            agree(field(found, name), value, tolerance, is_absolute=is_absolute)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            agree(one, other, tolerance, is_absolute=is_absolute)
    elif isinstance(expected, bool):
        assert found is expected
    else:
        assert abs(found - expected) <= tolerance * (1 if is_absolute else max(1, abs(expected)))


@pytest.mark.parametrize("vector", GOLDEN, ids=lambda vector: vector["id"])
def it_agrees_with_the_golden_vector(vector):
    function = functions()[vector["function"]]

    found = function(**vector["inputs"])

    agree(found, vector["expected"], vector["tolerance"], is_absolute=vector["id"] in ABSOLUTE)


def it_checks_all_forty_five_vectors():
    assert len({vector["id"] for vector in GOLDEN}) == 45


@pytest.mark.parametrize("name", sorted({vector["function"] for vector in GOLDEN}))
def it_documents_each_function_with_its_paper(name):
    documented = inspect.getdoc(functions()[name]) or ""

    assert re.search(r"\b(18|19|20)\d\d\b", documented), "which year's paper is the formula from?"
