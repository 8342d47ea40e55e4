"""The figures that we quote: every proof keeps its own, and none is kept that no proof found."""

import json
import re

from tests.support import proof

_WRITES = re.compile(r"proof\.write\(\s*\"(\w+)\"")


def it_keeps_the_figures_of_every_proof() -> None:
    tests = proof.KEPT.parents[2] / "tests"
    written = {name for file in tests.rglob("test_*.py") for name in _WRITES.findall(file.read_text())}

    assert len(written) > 20
    assert written == json.loads(proof.KEPT.read_text()).keys()
