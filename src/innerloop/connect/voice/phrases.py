"""What a call says beside the questions, in six languages, and the voices that speak it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every fixed phrase of a call; `opening` names who calls and how to stop it, before anything else is said."""

    opening: str
    press: str  # the number itself, then hash
    press_one: str  # one of the options that were read out
    option: str
    speak: str
    goodbye: str


PHRASES = {
    "en": Phrases(
        opening="This is an automated call from {company}, with a short question about how we did. "
        "To get no more calls, press star.",
        press="Press your number on the keypad, then the hash key.",
        press_one="Press the number of your choice.",
        option="{key}: {label}.",
        speak="After the tone, say it in your own words, then press the hash key. It is recorded.",
        goodbye="We heard nothing. Thank you, and goodbye.",
    ),
    "sw": Phrases(
        opening="Hii ni simu ya kiotomatiki kutoka {company}, yenye swali fupi kuhusu huduma yetu. "
        "Ili usipigiwe tena, bonyeza nyota.",
        press="Bonyeza namba yako, kisha alama ya reli.",
        press_one="Bonyeza namba ya chaguo lako.",
        option="{key}: {label}.",
        speak="Baada ya mlio, sema kwa maneno yako, kisha bonyeza alama ya reli. Inarekodiwa.",
        goodbye="Hatukusikia kitu. Asante, kwaheri.",
    ),
    "fr": Phrases(
        opening="Ceci est un appel automatique de {company}, pour une courte question sur notre service. "
        "Pour ne plus être appelé, tapez étoile.",
        press="Tapez votre chiffre sur le clavier, puis dièse.",
        press_one="Tapez le numéro de votre choix.",
        option="{key} : {label}.",
        speak="Après le bip, dites-le avec vos mots, puis tapez dièse. Votre réponse est enregistrée.",
        goodbye="Nous n'avons rien entendu. Merci et au revoir.",
    ),
    "es": Phrases(
        opening="Esta es una llamada automática de {company}, con una breve pregunta sobre nuestro servicio. "
        "Para no recibir más llamadas, pulse asterisco.",
        press="Marque su número en el teclado y después la almohadilla.",
        press_one="Marque el número de su opción.",
        option="{key}: {label}.",
        speak="Después del tono, dígalo con sus palabras y pulse la almohadilla. Se graba.",
        goodbye="No hemos oído nada. Gracias y adiós.",
    ),
    "pt": Phrases(
        opening="Esta é uma chamada automática da {company}, com uma breve pergunta sobre o nosso serviço. "
        "Para não receber mais chamadas, marque asterisco.",
        press="Marque o seu número no teclado e depois cardinal.",
        press_one="Marque o número da sua opção.",
        option="{key}: {label}.",
        speak="Depois do sinal, diga por palavras suas e marque cardinal. A resposta é gravada.",
        goodbye="Não ouvimos nada. Obrigado e adeus.",
    ),
    "ar": Phrases(
        opening="هذه مكالمة آلية من {company} وفيها سؤال قصير عن خدمتنا. لإيقاف المكالمات اضغط النجمة.",
        press="اضغط رقمك على لوحة المفاتيح ثم مفتاح المربع.",
        press_one="اضغط رقم اختيارك.",
        option="{key}: {label}.",
        speak="بعد الصافرة قل ما لديك بكلماتك ثم اضغط مفتاح المربع. يُسجَّل كلامك.",
        goodbye="لم نسمع شيئًا. شكرًا، مع السلامة.",
    ),
}
# https://www.twilio.com/docs/voice/twiml/say/text-speech: Polly calls its Arabic "arb".
SPOKEN = {"en": "en-GB", "sw": "sw-KE", "fr": "fr-FR", "es": "es-ES", "pt": "pt-PT", "ar": "arb"}


def phrases_in(language: str) -> Phrases:
    """Return the phrases of a language, or the English ones."""
    return PHRASES.get(root(language), PHRASES["en"])


def root(language: str) -> str:
    """Return a language without its region."""
    return language.split("-", maxsplit=1)[0]
