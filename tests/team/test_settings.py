"""The workspace's settings as a verb."""

import pytest

from innerloop.kernel.models import Event
from innerloop.team import actions, errors, events
from innerloop.team.models import Workspace
from tests.support.cast import FOUNDED_AT, Cast


def _change(cast: Cast, **changes: object) -> Workspace:
    return actions.change_workspace(workspace=cast.workspace, changes=changes, by_member=cast.adam, now=FOUNDED_AT)


def it_changes_what_is_new_and_says_which(cast):
    _change(cast, name="Tandawa", time_zone="Africa/Nairobi", currency="KES")

    assert Workspace.objects.get(id=cast.workspace.id).time_zone == "Africa/Nairobi"
    assert Event.objects.get(kind=events.WORKSPACE_CHANGED, workspace_id=cast.workspace.id).data == {
        "fields": "time_zone, currency"
    }


def it_refuses_a_colour_that_cannot_carry_words_and_offers_a_darker_one(cast):
    with pytest.raises(errors.BrandTooLight, match=r"#ffcc00 cannot be read: contrast 1\.5 to 1.*#\w{6} would do"):
        _change(cast, brand="#ffcc00")


def it_says_nothing_where_nothing_changed(cast):
    _change(cast, name="Tandawa")

    assert not Event.objects.filter(kind=events.WORKSPACE_CHANGED, workspace_id=cast.workspace.id).exists()
