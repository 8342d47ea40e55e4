"""Touchpoints, products and metrics under Settings."""

from typing import Any

import pytest
from django.test import Client

from innerloop.kernel import clock
from innerloop.listen import queries
from innerloop.listen.actions import tidying
from innerloop.listen.models import Metric, Product, Program, Stage, Touchpoint
from innerloop.team import actions as team
from tests.listen.browsing import queries_of
from tests.support.cast import Cast, as_member

FRIENDS = {
    "name": "Friends and family", "slug": "fft", "low": "1", "high": "7", "best": "low", "top": "1-2",
    "bottom": "4, 5", "not_scores": "6 7", "labels": "1 = Very good\n5 = Very poor",
}  # fmt: skip


def seen(cast: Cast, model: Any, name: str) -> Any:
    return model.objects.create(workspace=cast.workspace, key=name, name=name, is_set_up=False)


def desk(cast: Cast) -> Any:
    return team.add_team(
        workspace_id=cast.workspace.id, name="Care desk", parent=None, by_member=cast.mona, now=clock.now()
    )


def by_system() -> dict[str, Any]:
    return {"by": "system", "now": clock.now()}


def define(client: Client, **given: str) -> Any:
    return client.post("/settings/metrics/", {**FRIENDS, **given})


def it_has_its_places_among_the_settings(mona: Client) -> None:
    page = mona.get("/settings/touchpoints/").content.decode()

    for name in ("touchpoints", "products", "metrics"):
        assert f'href="/settings/{name}/"' in page
    assert '<a href="/settings/touchpoints/" aria-current="page">' in page


@pytest.mark.parametrize(("model", "path"), [(Touchpoint, "touchpoints"), (Product, "products")])
def it_shows_first_what_nobody_has_looked_at(mona: Client, program: Program, cast: Cast, model: Any, path: str) -> None:
    model.objects.create(workspace=cast.workspace, key="a", name="A known one")
    seen(cast, model, "Zanzibar")

    page = mona.get(f"/settings/{path}/").content.decode()

    assert page.index("Zanzibar") < page.index("A known one")
    assert page.count("seen, not set up") == 1


def it_names_stages_and_assigns_a_touchpoint(mona: Client, program: Program, cast: Cast) -> None:
    shop, owner = seen(cast, Touchpoint, "shop-7"), desk(cast)

    mona.post(f"/settings/touchpoints/{shop.id}/", {"name": "Nyali", "stage": "Buying", "owner_team": str(owner.id)})

    shop.refresh_from_db()
    assert (shop.name, str(shop.stage), shop.owner_team, shop.is_set_up) == ("Nyali", "Buying", owner, True)


def it_adds_a_touchpoint_and_says_whose_key_is_taken(mona: Client, program: Program) -> None:
    given = {"name": "Nyali shop", "stage": "", "owner_team": "", "key": "nyali"}

    mona.post("/settings/touchpoints/", given)
    page = mona.post("/settings/touchpoints/", {**given, "name": "Other"}).content.decode()

    assert Touchpoint.objects.get().key == "nyali"
    assert "The key &#x27;nyali&#x27; is the one of &#x27;Nyali shop&#x27;. Choose another." in page
    assert 'value="Other"' in page


def it_puts_a_product_under_another_but_ties_no_circle(mona: Client, program: Program, cast: Cast) -> None:
    mona.post("/settings/products/", {"name": "Money", "parent": "", "owner_team": "", "key": ""})
    money = Product.objects.get(key="money")
    mona.post("/settings/products/", {"name": "Savings", "parent": str(money.id), "owner_team": "", "key": ""})
    savings = Product.objects.get(key="savings")

    page = mona.post(
        f"/settings/products/{money.id}/", {"name": "Money", "parent": str(savings.id), "owner_team": ""}
    ).content.decode()

    assert savings.parent == money
    assert "“Money” cannot stand under “Savings”, which stands under it." in page


def it_keeps_children_beside_a_parent_nobody_has_looked_at(mona: Client, program: Program, cast: Cast) -> None:
    money = seen(cast, Product, "Money")
    Product.objects.create(workspace=cast.workspace, key="s", name="Savings", parent=money)

    page = mona.get("/settings/products/").content.decode()

    assert page.index("Money</a>") < page.index("Savings</a>")


def it_defines_a_metric_of_our_own(mona: Client, program: Program) -> None:
    define(mona)

    scale = queries.scale_of(Metric.objects.get(slug="fft"))
    assert (scale.best, sorted(scale.top), sorted(scale.bottom)) == ("low", [1, 2], [4, 5])
    assert sorted(scale.not_scores) == [6, 7]
    assert scale.labels == {1: "Very good", 5: "Very poor"}
    assert "Very good and 2" not in mona.get("/settings/metrics/").content.decode()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"top": "1, 3"}, "top", "Its top scores (1, 3) must start at 1 and leave no gap."),
        ({"bottom": "2"}, "bottom", "2 cannot be both top and bottom."),
        ({"high": "1"}, "high", "Its range 1 to 1 must hold 2 to 101 numbers, the lower one first."),
        ({"labels": "9 = Odd"}, "labels", "It has a label for 9, which is off the scale."),
        ({"labels": "Very good"}, "labels", "“Very good” is no label. Write the score, = and the word."),
        ({"top": "good"}, "top", "“good” is no score. Write numbers, such as 9, 10 or 0-6."),
        ({"top": "9-1"}, "top", "9 to 1 is no run of scores. Put the lower one first."),
        ({"slug": "Ä"}, "slug", "Use small letters, digits, - and _, such as friends-family."),
        ({"slug": "nps"}, "slug", "There is a metric &#x27;nps&#x27; already"),
    ],
)
def it_says_at_the_field_why_a_scale_cannot_be(
    mona: Client, program: Program, given: dict[str, str], field: str, sentence: str
) -> None:
    answer = define(mona, **given)

    assert sentence in str(answer.context["form"][field].errors)
    assert 'value="Friends and family"' in answer.content.decode()
    assert not Metric.objects.filter(slug="fft").exists()


def it_makes_the_short_name_of_the_name(mona: Client, program: Program) -> None:
    define(mona, slug="")

    assert Metric.objects.filter(slug="friends-and-family").exists()


def it_renames_a_metric_and_leaves_its_scale(mona: Client, program: Program) -> None:
    effort = Metric.objects.get(slug="ces")

    mona.post(f"/settings/metrics/{effort.id}/", {"name": "Ease", "low": "3"})

    effort.refresh_from_db()
    assert (effort.name, effort.low) == ("Ease", 1)


@pytest.mark.parametrize("path", ["touchpoints", "products", "metrics"])
def it_asks_no_more_queries_for_more_rows(mona: Client, program: Program, cast: Cast, path: str) -> None:
    before = queries_of(mona, f"/settings/{path}/")
    owner, by = desk(cast), by_system()
    for number in range(5):
        fields = {"name": f"Place {number}", "owner_team": owner}
        tidying.add_touchpoint(workspace_id=cast.workspace.id, key="", fields=fields, **by)
        tidying.add_product(workspace_id=cast.workspace.id, key="", fields=fields, **by)
        define(mona, slug=f"own-{number}")

    assert queries_of(mona, f"/settings/{path}/") <= before


def it_treats_what_belongs_to_others_as_none(client: Client, program: Program, cast: Cast) -> None:
    shop, sim = seen(cast, Touchpoint, "shop"), seen(cast, Product, "sim")
    nps = Metric.objects.get(slug="nps")
    stella = as_member(client, cast.stella)

    for path in (f"touchpoints/{shop.id}", f"products/{sim.id}", f"metrics/{nps.id}"):
        answers = [stella.get(f"/settings/{path}/"), stella.post(f"/settings/{path}/", {"name": "Mine"})]
        assert [answer.status_code for answer in answers] == [404, 404]


def it_orders_the_stages_of_the_journey(mona: Client, program: Program, cast: Cast) -> None:
    names = ("Joining", "Using", "Paying")
    stages = [
        Stage.objects.create(workspace=cast.workspace, key=name.lower(), name=name, position=place)
        for place, name in enumerate(names)
    ]

    for to in ("up", "up", "up"):  # once more than there is room
        mona.post(f"/settings/stages/{stages[2].id}/move", {"to": to})

    assert [stage.name for stage in queries.stages()] == ["Paying", "Joining", "Using"]
    page = mona.get("/settings/touchpoints/").content.decode()
    assert page.index(">Paying<") < page.index(">Joining<") < page.index(">Using<")


def it_says_what_ends_a_stage(mona: Client, program: Program, cast: Cast) -> None:
    stage = Stage.objects.create(workspace=cast.workspace, key="joining", name="Joining")

    mona.post(f"/settings/stages/{stage.id}/", {"name": "Signing up", "ends_with": "account.opened"})

    stage.refresh_from_db()
    assert (stage.key, stage.name, stage.ends_with) == ("joining", "Signing up", "account.opened")
    assert "ends with <code>account.opened</code>" in mona.get("/settings/touchpoints/").content.decode()


def it_makes_one_stage_of_one_name(mona: Client, program: Program, cast: Cast) -> None:
    for name, stage in (("Nyali", "Buying"), ("Mtwapa", "buying")):
        mona.post("/settings/touchpoints/", {"name": name, "stage": stage})

    assert [(stage.name, stage.touchpoints.count()) for stage in Stage.objects.all()] == [("Buying", 2)]
