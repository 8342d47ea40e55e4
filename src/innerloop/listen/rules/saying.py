"""How asking is said to those who set it up: which metric fits when, whom a cohort holds, ways and kinds."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from babel import Locale, UnknownLocaleError

from innerloop.kernel import wilson
from innerloop.listen.rules.content import NATIVE_NAMES
from innerloop.listen.rules.scale import BUILT_IN, Cohort, Scale


class Named(Protocol):
    """Anything with a slug and a name."""

    slug: str
    name: str


FITS: Mapping[str, str] = {
    "nps": "Fits the relationship as a whole: would they put their own name behind you?",
    "ces": "Fits right after a bill, a repair or a call: was it easy to get it done?",
    "csat": "Fits right after one visit or delivery: was this time good?",
    "stars": "Fits products, apps and deliveries, where people know stars.",
    "thumbs": "Fits a help page or a short chat: one tap.",
}
KINDS: Mapping[str, tuple[str, str]] = {
    "relationship": ("Regularly", "Every customer now and then, about everything with you."),
    "transactional": ("After something happened", "Such as a purchase, a call or a repair, about just that."),
    "episodic": ("At the end of an episode", "Such as moving house, or a claim: several steps, asked about once."),
    "one_off": ("Once", "A list of customers, one time."),
    "always_on": ("Whenever they like", "A link or a QR code that stays open. Nobody is written to."),
}
FOLLOWUP_KINDS: Mapping[str, str] = {
    "choice": "Choose one",
    "several": "Choose several",
    "scale": "A score",
    "text": "Own words",
}
FEWEST_FOR_A_RATE = 10
_WAYS = {
    "email": "e-mail", "sms": "SMS", "whatsapp": "WhatsApp", "ussd": "USSD", "link": "link", "voice": "voice call",
    "telegram": "Telegram", "http": "your own gateway", "app": "your app", "chatwoot": "Chatwoot",
    "intercom": "Intercom", "mastodon": "Mastodon", "api": "API", "chat": "chat", "kiosk": "kiosk", "phone": "phone",
    "page": "their own page", "widget": "the widget on your site",
}  # fmt: skip
_PEOPLE: Mapping[Cohort, str] = {"bottom": "the unhappy", "middle": "in between", "top": "the happy"}
_NET_PROMOTER: Mapping[Cohort, str] = {"bottom": "detractors", "middle": "passives", "top": "promoters"}


def channel_name(channel: str) -> str:
    """Return what people call a channel, as it stands within a sentence."""
    return _WAYS.get(channel, channel)


def metric_order(metric: Named) -> tuple[int, str]:
    """Return the place of a metric in a list: ours in their usual order, then the company's own by name."""
    ours = list(BUILT_IN)
    return (ours.index(metric.slug) if metric.slug in BUILT_IN else len(ours), metric.name.casefold())


def language_name(code: str) -> str:
    """Return a language's own name for itself, or its code where nobody knows it."""
    if code in NATIVE_NAMES:
        return NATIVE_NAMES[code]
    try:
        name = Locale.parse(code, sep="-").display_name
    except (ValueError, UnknownLocaleError):
        return code
    return name[:1].upper() + name[1:] if name else code


def kind_name(kind: str) -> str:
    """Return what people call a kind of program."""
    return KINDS[kind][0]


def cohort_said(scale: Scale, cohort: Cohort) -> str:
    """Return a cohort as its scores and its name, such as "0 to 6, detractors"; empty where it holds nobody."""
    scores = [score for score in scale.scores if scale.cohort(score) == cohort]
    if not scores:
        return ""
    names = _NET_PROMOTER if scale.slug == "nps" else _PEOPLE
    return f"{scores_said(scores, scale.labels)}, {names[cohort]}"


def scores_said(scores: Iterable[int], labels: Mapping[int, str] | None = None) -> str:
    """Return scores as people say them: "5", "9 and 10", "0 to 6"; one or two by their labels where both have one."""
    ordered = sorted(scores)
    if len(ordered) <= 2:
        named = labels if labels and all(score in labels for score in ordered) else {}
        return " and ".join(named.get(score, str(score)) for score in ordered)
    if ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]} to {ordered[-1]}"
    return ", ".join(str(score) for score in ordered[:-1]) + f" and {ordered[-1]}"


def rate_said(part: int, whole: int) -> str:
    """Return the share that answered, with its interval of 95 %; empty where too few were asked to tell one.

    Of fewer than ten, one answer more moves the share by more than ten points: there the counts say more.
    """
    if whole < FEWEST_FOR_A_RATE:
        return ""
    low, high = wilson.around(part, whole)
    return f"{share_said(part, whole)}, {low * 100:.1f} to {high * 100:.1f}"


def share_said(part: int, whole: int) -> str:
    """Return a share in whole percent, but never 0 % for some nor 100 % for not quite all; empty for none of none."""
    if whole <= 0:
        return ""
    percent = round(100 * part / whole)
    if part and percent == 0:
        return "under 1 %"
    if part < whole and percent == 100:
        return "over 99 %"
    return f"{percent} %"
