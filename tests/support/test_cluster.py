"""Where Spark or Java is missing: a developer reads what to install, and CI fails."""

import pytest

from tests.support import cluster


@pytest.mark.parametrize(("required", "outcome"), [("", "Skipped"), ("required", "Failed")])
def it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, required: str, outcome: str) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("INNERLOOP_SPARK", required)

    with pytest.raises(BaseException, match="apt-get install default-jre-headless") as ended:
        cluster.home()

    assert type(ended.value).__name__ == outcome
