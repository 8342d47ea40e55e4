"""What was said aloud: played on the answer's page, by members of the workspace, until it is erased."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from innerloop.listen import actions as listening
from innerloop.listen import recordings
from innerloop.listen.actions import removing
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program, Response
from innerloop.listen.rules.heard import Heard
from tests.act.conftest import NOW
from tests.support.cast import Cast, as_member
from tests.support.lines import say_aloud

SOUND = b"ID3" + bytes(range(256))


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"home": tmp_path})
    return tmp_path


@pytest.fixture
def spoken(home: Path, program: Program, cast: Cast) -> Message:
    """Let Pia have said aloud why."""
    made = listening.invite(program=program, ask=Ask(cast.pia), by="system", now=NOW)
    listening.answer_invitation(invitation=made.invitation, heard=Heard(score=6), now=NOW)
    return say_aloud(cast.pia, SOUND, made.invitation)


def page_of(client: Client) -> str:
    return client.get(reverse("act:answer", args=[Response.objects.get().id])).content.decode()


def url_of(message: Message) -> str:
    return reverse("act:recording", args=[message.id])


def it_plays_it_on_the_page_of_the_answer(spoken: Message, vic: Client) -> None:
    page = page_of(vic)
    answer = vic.get(url_of(spoken))

    assert f'<audio controls preload="none" src="{url_of(spoken)}">' in page
    assert "Nothing was said beside the score" not in page
    assert answer.content == SOUND
    assert (answer["content-type"], answer["x-content-type-options"]) == ("audio/mpeg", "nosniff")
    assert answer["cache-control"] == "private, no-store"
    assert "media-src 'self'" in vic.get("/feedback")["content-security-policy"]


def it_says_so_while_the_sound_has_not_come(spoken: Message, vic: Client) -> None:
    recordings.remove([spoken.recording])

    assert "The recording has not arrived yet" in page_of(vic)
    assert vic.get(url_of(spoken)).status_code == 404


def it_plays_it_to_nobody_else(spoken: Message, cast: Cast) -> None:
    assert as_member(Client(), cast.stella).get(url_of(spoken)).status_code == 404
    assert Client().get(url_of(spoken)).status_code == 302


@pytest.mark.parametrize("name", ["secret.key", "recordings/../secret.key", "recordings/x.mp3/../../secret.key"])
def it_leads_nowhere_else(home: Path, spoken: Message, vic: Client, name: str) -> None:
    (home / "secret.key").write_text("secret")
    Message.objects.filter(id=spoken.id).update(recording=name)

    assert vic.get(url_of(spoken)).status_code == 404


def it_is_gone_with_the_person(
    spoken: Message, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        listening.erase_words(customer_ids=[cast.pia.id], workspace_id=cast.workspace.id, now=NOW)

    assert recordings.path_of(spoken.recording) is None
    assert Message.objects.get(id=spoken.id).recording == ""


def it_is_gone_with_the_answer(
    spoken: Message, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        removing.remove(response_id=Response.objects.get().id, by="system", now=NOW)

    assert recordings.path_of(spoken.recording) is None
    assert Invitation.objects.exists()
