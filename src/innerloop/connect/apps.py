"""The connect room as a Django app."""

from django.apps import AppConfig

from innerloop.team.rules import Role
from innerloop.team.sections import add_section


class ConnectConfig(AppConfig):
    name = "innerloop.connect"
    label = "connect"

    def ready(self) -> None:
        """Bring the channels that there are and the jobs of imports, and put Imports under Settings."""
        from innerloop.connect import jobs  # noqa: F401, PLC0415
        from innerloop.connect.africastalking.channel import AfricasTalkingChannel  # noqa: PLC0415
        from innerloop.connect.alerts.known import bring_ways  # noqa: PLC0415
        from innerloop.connect.chatwoot.channel import ChatwootChannel  # noqa: PLC0415
        from innerloop.connect.email.channel import EmailChannel  # noqa: PLC0415
        from innerloop.connect.email.esp.known import MAIL_PROVIDERS  # noqa: PLC0415
        from innerloop.connect.email.incoming.channel import ImapChannel  # noqa: PLC0415
        from innerloop.connect.forgetting import forget_calls, forget_refusals  # noqa: PLC0415
        from innerloop.connect.http.channel import HttpChannel  # noqa: PLC0415
        from innerloop.connect.imports import jobs as imports  # noqa: F401, PLC0415
        from innerloop.connect.intercom.channel import IntercomChannel  # noqa: PLC0415
        from innerloop.connect.language_models.known import bring_models  # noqa: PLC0415
        from innerloop.connect.mentions.channels import FeedChannel, MastodonChannel, MentionsChannel  # noqa: PLC0415
        from innerloop.connect.telegram.channel import TelegramChannel  # noqa: PLC0415
        from innerloop.connect.twilio.channel import TwilioChannel  # noqa: PLC0415
        from innerloop.connect.ussd.channel import UssdChannel  # noqa: PLC0415
        from innerloop.connect.voice.channel import VoiceChannel  # noqa: PLC0415
        from innerloop.connect.whatsapp.channel import WhatsAppChannel  # noqa: PLC0415
        from innerloop.customers import actions as customers  # noqa: PLC0415
        from innerloop.listen import channels  # noqa: PLC0415

        for adapter in (
            EmailChannel(),
            ImapChannel(),
            *MAIL_PROVIDERS,
            HttpChannel(),
            TwilioChannel(),
            AfricasTalkingChannel(),
            UssdChannel(),
            VoiceChannel(),
            WhatsAppChannel(),
            TelegramChannel(),
            ChatwootChannel(),
            IntercomChannel(),
            FeedChannel(),
            MastodonChannel(),
            MentionsChannel(),
        ):
            channels.register(adapter)
        bring_ways()
        bring_models()
        customers.forget_too(forget_calls)
        customers.forget_too(forget_refusals)
        add_section(45, "Channels", "connect:lines", at_least=Role.ADMIN)
        add_section(47, "Where notices go", "connect:destinations", at_least=Role.ADMIN)
        add_section(64, "Language model", "connect:language_model", at_least=Role.ADMIN)
        add_section(75, "Imports", "connect:imports", at_least=Role.MANAGER)
