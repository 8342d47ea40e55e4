"""One-time links as a verb: once, in time, and never telling which of the two failed."""

from datetime import timedelta

import pytest

from innerloop.team import actions, errors
from innerloop.team.models import SignInLink
from tests.support.cast import FOUNDED_AT


def it_signs_in_once(cast):
    token = actions.make_sign_in_link(user=cast.olive.user, now=FOUNDED_AT)

    assert actions.use_sign_in_link(token=token, now=FOUNDED_AT) == cast.olive.user
    with pytest.raises(errors.LinkSpent):
        actions.use_sign_in_link(token=token, now=FOUNDED_AT)


def it_is_too_old_after_its_time(cast):
    token = actions.make_sign_in_link(user=cast.olive.user, now=FOUNDED_AT, valid_for=timedelta(minutes=15))

    with pytest.raises(errors.LinkSpent):
        actions.use_sign_in_link(token=token, now=FOUNDED_AT + timedelta(minutes=15))


def it_answers_an_unknown_token_like_a_spent_one(cast):
    with pytest.raises(errors.LinkSpent):
        actions.use_sign_in_link(token="no such token", now=FOUNDED_AT)


def it_keeps_only_the_digest_of_a_token(cast):
    token = actions.make_sign_in_link(user=cast.olive.user, now=FOUNDED_AT)

    assert token not in str(SignInLink.objects.values().get())
