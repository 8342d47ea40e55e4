"""Showing what a provider answered, without what must not be shown: secrets, and addresses of other people."""

from collections.abc import Iterable

from innerloop.kernel import quiet

LONGEST = 2_000
_OWN = "\ue000"  # stands for the address that the answer is about, which whoever looks at it has given
_SHORTEST_SECRET = 4


def shown(answer: bytes, *, secrets: Iterable[str], own: str = "") -> str:
    """Return an answer as text of at most 2,000 characters and an ellipsis."""
    text = answer[: 8 * LONGEST].decode("utf-8", "replace").replace(_OWN, "")
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "[secret]")
    bare = own.removeprefix("+")
    text = quiet.without_addresses(text.replace(bare, _OWN) if bare else text).replace(_OWN, bare)
    text = "".join(each for each in text if each.isprintable() or each == "\n").strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
