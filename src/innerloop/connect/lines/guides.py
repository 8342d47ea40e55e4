"""What to do at the provider, step by step, before and after the form. One place, so that every kind has its steps."""

from dataclasses import dataclass

from innerloop.connect.email.esp.proofs import USER

_BASIC = f"https://{USER}:PASSWORD@…"


@dataclass(frozen=True, slots=True)
class Guide:
    """How a kind of channel is set up: what it is good for, what to fetch first, and where our address goes."""

    fits: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


GUIDES: dict[str, Guide] = {
    "http": Guide(
        "An SMS box, a chat or a system of your own that can send and take JSON over HTTP.",
        ("Have your gateway take a POST of id, to and text at an address of its own.",),
        (
            "Let your gateway POST what customers write (id, from, text, at) to our address.",
            "Sign both ways by the Standard Webhooks specification with the secret that setting it up shows once.",
        ),
    ),
    "imap": Guide(
        "Reads the replies to your mail, so that a score in a reply counts and bounces are heeded.",
        ("Make a mailbox for replies, and an app password for it.",),
        ("Nothing: we look into the mailbox once a minute, and change nothing in it.",),
    ),
    "mailgun": Guide(
        "Mailgun tells of bounces and complaints at once, and passes replies on.",
        ("Under API security, copy the webhook signing key.", "For replies, have a domain whose MX points to Mailgun."),
        (
            "Under Webhooks, enter our address for delivered, permanent failure, temporary failure, spam complaint and"
            " unsubscribe.",
            "For replies, under Receiving, make a route that matches the address and forwards to ours.",
        ),
    ),
    "postmark": Guide(
        "Postmark tells of bounces and complaints at once, and passes replies on.",
        ("Have a server with an inbound stream, if replies shall come here too.",),
        (
            f"Write user and password into our address, before the host name: {_BASIC}",
            "Enter that under Webhooks for delivery, bounce, spam complaint and subscription change; leave opens out.",
            "For replies, enter it in the settings of the inbound stream. Leave “Include raw email content” off.",
        ),
    ),
    "sendgrid": Guide(
        "SendGrid tells of bounces and complaints at once, and passes replies on.",
        ("Under Event Webhooks, switch the Signed Event Webhook on and copy its verification key.",),
        (
            "At the Event Webhook, enter our address and choose the deliverability events, spam reports, unsubscribes.",
            f"For replies, under Inbound Parse, enter it with user and password before the host name: {_BASIC}",
        ),
    ),
    "ses": Guide(
        "Amazon SES tells of bounces and complaints by SNS, and passes replies on.",
        (
            "In SNS, make a topic for mail, and copy its ARN.",
            "In SES, send bounces, complaints and deliveries to it, with the original headers.",
        ),
        (
            "At the topic, subscribe our address by HTTPS; it confirms itself. Leave raw message delivery off.",
            "For replies, make a receipt rule with the action SNS and the same topic.",
        ),
    ),
    "brevo": Guide(
        "Brevo tells of bounces and complaints at once, and passes replies on.",
        (),
        (
            f"Write user and password into our address, before the host name: {_BASIC}",
            "Enter that under Transactional, Webhook, for delivered, both bounces, blocked, invalid, complaint.",
            "For replies, have Brevo’s inbound parsing call the same address.",
        ),
    ),
    "twilio": Guide(
        "SMS nearly everywhere, through an account of yours at Twilio.",
        (
            "In the Twilio console, note the Account SID and the Auth Token.",
            "Buy a number, or make a Messaging Service.",
        ),
        (
            "At the number, under “A message comes in”, enter our address with the method POST.",
            "Enter it once more under “Primary handler fails”: Twilio calls there when the first call broke off.",
        ),
    ),
    "africastalking": Guide(
        "SMS in Africa, through an account of yours at Africa’s Talking.",
        ("Note the user name and an API key of your app.", "Have a short code or a sender id."),
        ("Under SMS callbacks, enter our address for incoming messages, delivery reports and opt-outs.",),
    ),
    "ussd": Guide(
        "Customers dial a code on any phone, without data or credit, and answer on its screen.",
        ("Have a USSD code at Africa’s Talking.",),
        ("At the code, enter our address as the callback.", "Tell customers the code: it asks whoever dials it."),
    ),
    "voice": Guide(
        "A call asks for the score by keypad and records the why.",
        ("Note the Account SID, the Auth Token, and a number that can call.",),
        (
            "At the number, under “A call comes in”, enter our address with the method POST.",
            "Enter it once more under “Primary handler fails”: Twilio calls there when the first call broke off.",
        ),
    ),
    "whatsapp": Guide(
        "WhatsApp, through the Cloud API. It writes first only to those who said yes, by a template.",
        (
            "In Meta’s app dashboard, note the phone number id, a permanent token and the app secret.",
            "Have a template approved whose body takes the question.",
        ),
        ("Under Webhooks, enter our address and the verify token, and subscribe to messages.",),
    ),
    "telegram": Guide(
        "A bot that customers write to first, with a button for each score.",
        ("Ask @BotFather for a bot, and note its token.",),
        ("Saving tells Telegram our address, and says what it answered. Pass the bot’s link on to customers.",),
    ),
    "chatwoot": Guide(
        "Asks when a conversation in Chatwoot is resolved, in the same conversation.",
        ("Note the account id and an access token of an agent or bot.",),
        ("Under Integrations, add a webhook with our address for status changes and new messages.",),
    ),
    "intercom": Guide(
        "Asks when a conversation in Intercom is closed, in the same conversation.",
        ("In the developer hub, note the access token, the client secret and an admin’s id.",),
        ("Under Webhooks, enter our address and subscribe to closed conversations and replies.",),
    ),
    "feed": Guide(
        "Reviews and posts from an RSS or Atom feed come in beside the answers; nobody was asked.",
        ("Find the address of the feed.",),
        ("Nothing: we read the feed twice an hour.",),
    ),
    "mastodon": Guide(
        "Posts on Mastodon that mention you come in beside the answers; nobody was asked.",
        ("Choose the server and the hashtag to follow.",),
        ("Nothing: we look twice an hour.",),
    ),
    "mentions": Guide(
        "A system of yours tells us of reviews and mentions; they come in beside the answers.",
        (),
        ("Let it POST mentions to our address, signed by the Standard Webhooks specification.",),
    ),
}
PLAIN = Guide("Another way to your customers.")


def guide(kind: str) -> Guide:
    """Return the steps of a kind; a bare one where nobody has written any."""
    return GUIDES.get(kind, PLAIN)
