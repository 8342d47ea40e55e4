"""Public files that lie beside the checkout on some machines; a test that wants one brings a file of ours as well."""

from pathlib import Path

FOLDER = Path(__file__).parents[3] / "shared" / "data"


def shared_file(name: str) -> Path | None:
    """Return the path of a shared file, or None where it is not there."""
    path = FOLDER / name
    return path if path.exists() else None
