"""What a workspace may choose from."""

import pytest

from innerloop.team import choices


@pytest.mark.parametrize("code", ["sw", "am", "so", "ha", "yo", "zu", "rw", "ln", "ig", "om", "lg", "ar", "pt-br"])
def it_offers_the_languages_of_its_customers(code: str) -> None:
    assert code in dict(choices.languages())


def it_names_each_language_once_and_in_itself() -> None:
    offered = choices.languages()

    assert dict(offered)["am"] == "አማርኛ (Amharic)"
    assert len(dict(offered)) == len(offered)
    assert all("None" not in name for _, name in offered)
