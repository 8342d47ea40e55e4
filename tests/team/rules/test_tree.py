"""The order of a tree, and its circles."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from innerloop.team import rules


@dataclass(frozen=True)
class Desk:
    id: UUID
    parent_id: UUID | None
    name: str


def it_puts_each_team_after_its_parent_and_siblings_by_name():
    kenya = Desk(uuid4(), None, "Kenya")
    nairobi = Desk(uuid4(), kenya.id, "nairobi")
    kisumu = Desk(uuid4(), kenya.id, "Kisumu")
    ghana = Desk(uuid4(), None, "Ghana")

    ordered = rules.in_tree_order([nairobi, kenya, ghana, kisumu], name=lambda desk: desk.name)

    assert [(desk.name, depth) for desk, depth in ordered] == [
        ("Ghana", 0),
        ("Kenya", 0),
        ("Kisumu", 1),
        ("nairobi", 1),
    ]


def it_holds_for_a_tree_deeper_than_the_stack():
    ids = [uuid4() for _ in range(5_000)]
    chain = [Desk(id_, above, "desk") for id_, above in zip(ids, [None, *ids], strict=False)]

    assert len(rules.in_tree_order(chain, name=lambda desk: desk.name)) == 5_000


def it_finds_a_circle_however_long():
    top, middle, leaf = uuid4(), uuid4(), uuid4()
    parents = {top: None, middle: top, leaf: middle}

    assert rules.makes_circle(parents, child=top, parent=leaf)
    assert rules.makes_circle(parents, child=top, parent=top)
    assert not rules.makes_circle(parents, child=leaf, parent=top)
    assert not rules.makes_circle(parents, child=leaf, parent=None)
