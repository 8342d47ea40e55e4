"""
The sentences of a mail that no company writes itself, in five languages.

Each is addressed politely and without a gender: the reader may be anybody.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """One language. `greeting` takes a name; `score_name` is spoken by a screen reader."""

    greeting: str
    greeting_without_name: str
    preview: str
    choose: str
    score_name: str
    answer: str
    opens_a_page: str
    or_reply: str
    why_you: str
    stop: str
    read_this: str


_PHRASES = {
    "en": Phrases(
        greeting="Dear {name},",
        greeting_without_name="Hello,",
        preview="One tap, then a word if you like. We read every answer.",
        choose="Choose a number:",
        score_name="{score} out of {high}",
        answer="Answer here",
        opens_a_page="Your number opens a page where you can add a word and send it.",
        or_reply="Or simply reply to this mail, in your own language: a person reads it and can answer you.",
        why_you="Why you?",
        stop="Do not ask me again",
        read_this="Read in English",
    ),
    "sw": Phrases(
        greeting="Habari {name},",
        greeting_without_name="Habari,",
        preview="Gusa mara moja, kisha ongeza neno ukipenda. Tunasoma kila jibu.",
        choose="Chagua namba:",
        score_name="{score} kati ya {high}",
        answer="Jibu hapa",
        opens_a_page="Namba yako inafungua ukurasa ambapo unaweza kuongeza neno na kutuma jibu lako.",
        or_reply="Au jibu tu barua pepe hii kwa lugha yako: mtu ataisoma na anaweza kukujibu.",
        why_you="Kwa nini wewe?",
        stop="Msiniulize tena",
        read_this="Soma kwa Kiswahili",
    ),
    "fr": Phrases(
        greeting="Bonjour {name},",
        greeting_without_name="Bonjour,",
        preview="Un geste, puis un mot si vous le souhaitez. Nous lisons chaque réponse.",
        choose="Choisissez une note\u00a0:",
        score_name="{score} sur {high}",
        answer="Répondre ici",
        opens_a_page="Votre note ouvre une page où vous pouvez ajouter un mot et l’envoyer.",
        or_reply=(
            "Ou répondez simplement à ce message, dans votre langue\u00a0: une personne le lit et peut vous répondre."
        ),
        why_you="Pourquoi vous\u00a0?",
        stop="Ne plus me solliciter",
        read_this="Lire en français",
    ),
    "es": Phrases(
        greeting="Hola, {name}:",
        greeting_without_name="Hola:",
        preview="Un toque y, si quiere, unas palabras. Leemos todas las respuestas.",
        choose="Elija un número:",
        score_name="{score} de {high}",
        answer="Responder aquí",
        opens_a_page="Su número abre una página en la que puede añadir unas palabras y enviarlas.",
        or_reply=("O simplemente responda a este correo, en su idioma: una persona lo leerá y podrá contestarle."),
        why_you="¿Por qué usted?",
        stop="No me pregunten más",
        read_this="Leer en español",
    ),
    "ar": Phrases(
        greeting="مرحبًا {name}،",
        greeting_without_name="مرحبًا،",
        preview="لمسة واحدة، ثم كلمة إن أحببت. نقرأ كل إجابة.",
        choose="الرجاء اختيار رقم:",
        score_name="{score} من {high}",
        answer="الإجابة هنا",
        opens_a_page="يفتح الرقم صفحة يمكنك فيها إضافة تعليق وإرساله.",
        or_reply="ويمكنك أيضًا الرد على هذه الرسالة بلغتك: سيقرؤها شخص ويمكنه الرد عليك.",
        why_you="لماذا أنت؟",
        stop="لا تسألوني مرة أخرى",
        read_this="القراءة بالعربية",
    ),
}


def phrases_in(language: str) -> Phrases:
    """Return the sentences of a language tag such as `sw` or `fr-CA`; English where we have none."""
    return _PHRASES.get(language.lower().replace("_", "-").partition("-")[0], _PHRASES["en"])
