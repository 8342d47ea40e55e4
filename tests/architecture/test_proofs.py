"""The figures that we quote: every proof keeps its own, and none is kept that no proof found."""

import json
import re

from tests.support import proof

# A proof of many cases names each: what stands between braces is any word.
_WRITES = re.compile(r"proof\.write\(\s*f?\"((?:\w|{[^}]*})+)\"")
_BRACES = re.compile(r"{[^}]*}")


def it_keeps_the_figures_of_every_proof() -> None:
    tests = proof.KEPT.parents[2] / "tests"
    written = {
        _BRACES.sub(r"\\w+", name) for file in tests.rglob("test_*.py") for name in _WRITES.findall(file.read_text())
    }
    kept = json.loads(proof.KEPT.read_text()).keys()

    assert len(written) > 20
    assert [name for name in written if not any(re.fullmatch(name, each) for each in kept)] == []
    assert [each for each in kept if not any(re.fullmatch(name, each) for name in written)] == []
