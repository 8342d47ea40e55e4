"""Setting a mail provider up: what is refused, how Amazon's subscription is taken up, and who is asked for patience."""

from typing import Any

import pytest
from django.test import Client

from innerloop.connect.email.esp import sns
from innerloop.connect.email.esp.channels import PostmarkChannel, SendGridChannel
from innerloop.connect.email.esp.ses import SesChannel
from innerloop.connect.email.incoming.channel import ImapChannel
from innerloop.kernel import scope
from innerloop.listen import actions, channels, errors
from innerloop.listen.models import Line, Program
from tests.connect.email.esp import doors
from tests.connect.email.esp.conftest import NOW
from tests.connect.tampering import Made, everything
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Reply

ADDRESS = {"address": "replies@tandawa.example"}
ONLY_SES = pytest.mark.parametrize("door", ["ses"], indirect=True)


@pytest.mark.parametrize(
    ("adapter", "settings", "wrong"),
    [
        (PostmarkChannel(), {"address": "replies"}, "`address`"),
        (PostmarkChannel(), {"address": "Replies <replies@tandawa.example>"}, "`address`"),
        (PostmarkChannel(), {"address": "réponses@tandawa.example"}, "`address`"),
        (PostmarkChannel(), {"address": ""}, ""),
        (ImapChannel(), {**ADDRESS, "host": "imap.tandawa.example"}, ""),
        (ImapChannel(), {"address": "Replies <replies@tandawa.example>", "host": "imap.tandawa.example"}, "`address`"),
        (PostmarkChannel(), ADDRESS, ""),
        (SendGridChannel(), {"verification_key": "MFkw"}, "`verification_key`"),
        (SendGridChannel(), {"verification_key": doors.sendgrid_key()}, ""),
        (SesChannel(), {"topic": "arn:aws:sqs:eu-west-1:123456789012:mail"}, "`topic`"),
        (SesChannel(), {"topic": doors.TOPIC, "sns_url": "https://amazonaws.com.evil.example"}, "`sns_url`"),
        (SesChannel(), {"topic": doors.TOPIC, "sns_url": "http://sns.eu-west-1.amazonaws.com"}, "`sns_url`"),
        (SesChannel(), {"topic": doors.TOPIC, "sns_url": "https://vpce-1.sns.eu-west-1.vpce.amazonaws.com"}, ""),
        (SesChannel(), {"topic": doors.TOPIC}, ""),
    ],
)
def it_says_what_is_wrong_with_a_line(adapter: channels.Adapter, settings: dict[str, Any], wrong: str) -> None:
    said = adapter.check(Line(kind=adapter.kind, settings=settings))

    assert said.startswith(wrong)
    assert bool(said) == bool(wrong)


@pytest.mark.parametrize("kind", ["mailgun", "sendgrid", "ses"])
def it_opens_no_line_that_could_not_tell_who_calls(cast: Cast, program: Program, kind: str) -> None:
    with pytest.raises(errors.Refusal):
        opened(kind, cast)


@pytest.mark.parametrize("kind", ["postmark", "brevo"])
def it_makes_a_password_where_the_provider_signs_nothing(cast: Cast, program: Program, kind: str) -> None:
    assert len(opened(kind, cast).secrets["password"]) > 30


@pytest.mark.parametrize(
    ("region", "root"),
    [("eu-west-1", "https://sns.eu-west-1.amazonaws.com"), ("cn-north-1", "https://sns.cn-north-1.amazonaws.com.cn")],
)
def it_knows_where_amazon_keeps_its_keys(region: str, root: str) -> None:
    partition = "aws-cn" if region.startswith("cn") else "aws"

    assert sns.root_of(f"arn:{partition}:sns:{region}:123456789012:mail") == root


@ONLY_SES
def it_takes_up_the_subscription_that_amazon_signed(client: Client, line: Line, amazon: Gateway) -> None:
    told = doors.notification({}, NOW, root=amazon.url, kind="SubscriptionConfirmation")

    assert post(client, doors.signed(address(line), told)) == 200

    assert [each.path for each in amazon.received] == [doors.CERTIFICATE, "/"]


@ONLY_SES
@pytest.mark.parametrize(
    "changed",
    [
        {"SubscribeURL": "http://169.254.169.254/?Action=ConfirmSubscription&Token=t9"},
        {"TopicArn": doors.TOPIC.replace("mail", "rivals")},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example" + doors.CERTIFICATE},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com/../" + doors.CERTIFICATE},
        {"SignatureVersion": "3"},
        {"Type": "Else"},
    ],
)
def it_takes_up_no_other(client: Client, line: Line, amazon: Gateway, changed: dict[str, str]) -> None:
    told = doors.notification({}, NOW, root=amazon.url, kind="SubscriptionConfirmation") | changed
    before = everything()

    assert post(client, doors.signed(address(line), told)) == 401

    assert everything() == before
    assert [each.path for each in amazon.received if each.path != doors.CERTIFICATE] == []


@ONLY_SES
def it_asks_for_patience_while_amazons_key_is_out_of_reach(
    client: Client, door: doors.Door, line: Line, amazon: Gateway
) -> None:
    amazon.decide = lambda _: Reply(503)

    answer = send(client, door.call(address(line), {}, NOW, door.event("gone", "<x@y>", NOW)))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


def opened(kind: str, cast: Cast) -> Line:
    setup = actions.Setup(settings=ADDRESS)
    with scope.to(cast.workspace.id):
        return actions.open_line(kind=kind, setup=setup, workspace_id=cast.workspace.id, by="system", now=NOW)


def address(line: Line) -> str:
    return f"/hooks/ses/{line.inbound_key}"


def post(client: Client, made: Made) -> int:
    status: int = send(client, made).status_code
    return status


def send(client: Client, made: Made) -> Any:
    return client.generic("POST", made.url, made.body, content_type=made.content_type, headers=dict(made.headers))
