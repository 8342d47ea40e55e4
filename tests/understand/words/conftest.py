"""The real encoders, as `make setup` installs them."""

from pathlib import Path

import pytest

from innerloop.understand.words import encoding
from innerloop.understand.words.encoding import Encoder


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home in which nothing lies, so that the models beside the packages are found."""
    made: Path = tmp_path_factory.mktemp("home")
    return made


@pytest.fixture(scope="session")
def english(nowhere: Path) -> Encoder:
    """Return MiniLM."""
    return there(encoding.english(nowhere))


@pytest.fixture(scope="session")
def manifold(nowhere: Path) -> Encoder:
    """Return multilingual E5."""
    return there(encoding.manifold(nowhere))


@pytest.fixture(scope="session", params=["english", "manifold"])
def encoder(request: pytest.FixtureRequest, english: Encoder, manifold: Encoder) -> Encoder:
    """Return each encoder in turn."""
    return {"english": english, "manifold": manifold}[request.param]


def there(encoder: Encoder | None) -> Encoder:
    """Return an encoder that is installed; say how to get it where it is not."""
    assert encoder is not None, "the models are not installed; run `innerloop models --shared`"
    return encoder
