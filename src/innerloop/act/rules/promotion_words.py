"""What a thanks says, in five languages, in our own words; a workspace may say it in its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from innerloop.act.rules.wording import WordingImpossible

LONGEST = 600  # of a workspace's own words
# A plain thanks leads nowhere, and a friend is led to no place for reviews.
NAMES: Mapping[str, tuple[str, ...]] = {
    "thanks": ("name", "company"),
    "review": ("name", "company", "place", "link"),
    "referral": ("name", "company", "link"),
}
LANGUAGES = ("en", "sw", "fr", "es", "ar")


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, and in which language."""

    text: str
    language: str


def say(
    kind: str,
    *,
    own: Mapping[str, str],
    language: str,
    name: str,
    company: str,
    place: str = "",
    link: str = "",
) -> Words:
    """Say a thanks in the customer's language, else in English; the link is always in it, where it leads somewhere.

    A value is put in once and as it is. Words of their own that hold what cannot be filled in are not sent: ours are.
    """
    code = language if language in own or language in LANGUAGES else "en"
    text = own.get(code, "")
    if not text or _unknown(kind, text):
        code = code if code in LANGUAGES else "en"
        text = _USUAL[kind][code]
    # Whoever has no name known to us is greeted without one.
    if not name:
        text = text.replace(" {name}", "").replace("{name}", "")
    held = {"name": name.partition(" ")[0], "company": company, "place": place, "link": link}
    text = _HOLE.sub(lambda found: held.get(found[1], found[0]), text)
    if kind != "thanks" and link and link not in text:
        text = f"{text}\n{link}"
    return Words(text, code)


def check(kind: str, text: str) -> None:
    """Raise WordingImpossible for something in braces that is not filled in where this is said."""
    if unknown := _unknown(kind, text):
        known = ", ".join(f"{{{each}}}" for each in NAMES[kind])
        raise WordingImpossible(f"{{{unknown}}} is nothing that can be filled in here. Known here are {known}.")


def subject(language: str, company: str) -> str:
    """Return the subject of a mail that thanks."""
    return _SUBJECTS.get(language, _SUBJECTS["en"]).format(company=company)


def way_out(language: str, address: str) -> str:
    """Say how such messages are stopped: at an address, in a mail; else by the word that everybody knows."""
    by_page, by_word = _WAYS_OUT.get(language, _WAYS_OUT["en"])
    return f"{by_page} {address}" if address else by_word


def _unknown(kind: str, text: str) -> str:
    return next((name for name in _HOLE.findall(text) if name not in NAMES[kind]), "")


_HOLE = re.compile(r"\{([^{}\n]{1,40})\}")
_SUBJECTS: Mapping[str, str] = {
    "en": "Thank you from {company}",
    "sw": "Asante kutoka {company}",
    "fr": "Merci de la part de {company}",
    "es": "Gracias de parte de {company}",
    "ar": "شكرًا من {company}",
}
_WAYS_OUT: Mapping[str, tuple[str, str]] = {
    "en": ("To get no more of these:", "Reply STOP to get no more of these."),
    "sw": ("Ili usipate tena ujumbe kama huu:", "Jibu STOP ili usipate tena."),
    "fr": ("Pour ne plus en recevoir :", "Répondez STOP pour ne plus en recevoir."),
    "es": ("Para no recibir más:", "Responda STOP para no recibir más."),
    "ar": ("لإيقاف هذه الرسائل:", "أرسل STOP لإيقاف هذه الرسائل."),
}
_USUAL: Mapping[str, Mapping[str, str]] = {
    "thanks": {
        "en": "Thank you {name}, from all of us at {company}. Your answer has reached us, and it helps.",
        "sw": "Asante {name}, kutoka kwetu sote {company}. Jibu lako limetufikia, na linatusaidia.",
        "fr": "Merci {name}, de la part de toute l’équipe de {company}. Votre réponse nous est parvenue et nous aide.",
        "es": "Gracias {name}, de parte de todo el equipo de {company}. Su respuesta nos ha llegado y nos ayuda.",
        "ar": "شكرًا {name} من كل فريق {company}. وصلتنا إجابتك وهي تفيدنا.",
    },
    "review": {
        "en": "Thank you {name}, from all of us at {company}. Others would like to hear what you think of us, whatever "
        "it is: {link}",
        "sw": "Asante {name}, kutoka kwetu sote {company}. Wengine wangependa kusikia maoni yako kutuhusu, yawe "
        "yoyote: {link}",
        "fr": "Merci {name}, de la part de toute l’équipe de {company}. D’autres aimeraient savoir ce que vous pensez "
        "de nous, quoi que ce soit : {link}",
        "es": "Gracias {name}, de parte de todo el equipo de {company}. A otros les gustaría saber qué opina de "
        "nosotros, sea lo que sea: {link}",
        "ar": "شكرًا {name} من كل فريق {company}. يودّ آخرون معرفة رأيك فينا مهما كان: {link}",
    },
    "referral": {
        "en": "Thank you {name}, from all of us at {company}. If you know somebody who could use us, send them "
        "this: {link}",
        "sw": "Asante {name}, kutoka kwetu sote {company}. Kama kuna unayemjua anayeweza kutuhitaji, mtumie "
        "hii: {link}",
        "fr": "Merci {name}, de la part de toute l’équipe de {company}. Si nous pouvons servir à quelqu’un que vous "
        "connaissez, envoyez-lui ceci : {link}",
        "es": "Gracias {name}, de parte de todo el equipo de {company}. Si podemos servirle a alguien que conoce, "
        "envíele esto: {link}",
        "ar": "شكرًا {name} من كل فريق {company}. إن كنت تعرف من قد نفيده، فأرسل إليه هذا الرابط: {link}",
    },
}
