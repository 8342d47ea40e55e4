"""A summary held against what it was made of: what does not stand there is dropped and counted."""

import json
from typing import Any

import pytest

from innerloop.understand.outside.quoting import Quote, Unreadable, check

TEXTS = ["The agent had  no money\nat all, three days now", "Wakala hana pesa", "队伍太长了"]


def told(*sentences: dict[str, Any]) -> str:
    return json.dumps({"sentences": list(sentences)}, ensure_ascii=False)


def sentence(words: str, *quotes: tuple[int, str]) -> dict[str, Any]:
    return {"sentence": words, "quotes": [{"comment": number, "quote": quote} for number, quote in quotes]}


def it_keeps_a_sentence_whose_quotes_stand_but_for_spaces() -> None:
    found = check(
        told(sentence("Agents are out of cash.", (1, "had no  money at all"), (2, "Wakala hana pesa"))), TEXTS
    )

    assert found.dropped == 0
    assert found.sentences[0].quotes == (Quote(0, "had no money at all"), Quote(1, "Wakala hana pesa"))


@pytest.mark.parametrize(
    "wrong",
    [
        sentence("Not said.", (1, "the agent was rude to me")),
        sentence("Another's words.", (2, "had no money at all")),
        sentence("One of two.", (1, "had no money at all"), (1, "was never said")),
        sentence("Nearly.", (1, "had no monies at all")),
        sentence("In another case.", (1, "HAD NO MONEY AT ALL")),
        sentence("No quote."),
        sentence("Too short.", (1, "no")),
        sentence("Nobody's.", (9, "had no money at all")),
        sentence("Below the first.", (0, "had no money at all")),
        sentence("87 % are angry.", (1, "had no money at all")),
        sentence("<b></b>", (1, "had no money at all")),
        {"sentence": 5, "quotes": []},
        {"quotes": [{"comment": 1, "quote": "had no money at all"}]},
    ],
)
def it_drops_and_counts_what_does_not_stand(wrong: dict[str, Any]) -> None:
    found = check(told(wrong, sentence("A queue.", (3, "队伍太长"))), TEXTS)

    assert (found.dropped, [each.words for each in found.sentences]) == (1, ["A queue."])


def it_takes_a_figure_that_a_customer_said() -> None:
    [found] = check(told(sentence("It took 4 days.", (1, "It took 4 days"))), ["It took 4 days to come"]).sentences

    assert found.words == "It took 4 days."


def it_reads_json_in_a_fence_and_strips_links() -> None:
    words = sentence(
        "See https://evil.example [here](https://evil.example) <img src=x>now.", (1, "had no money at all")
    )

    [found] = check(f"Here you are:\n```json\n{told(words)}\n```", TEXTS).sentences

    assert found.words == "See [link] here now."


@pytest.mark.parametrize(
    "answer", ["", "Customers are angry.", "[]", '{"sentences": []}', '{"sentences": 5}', "{" * 9_999]
)
def it_refuses_what_is_no_summary(answer: str) -> None:
    with pytest.raises(Unreadable):
        check(answer, TEXTS)
