"""What the pages say that a thanks leads to, in five languages, in our own words."""

from dataclasses import dataclass, fields
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class PageWords:
    """The phrases of the pages; {company} and {place} are filled in."""

    review_title: str
    review_text: str
    review_go: str
    friend_title: str
    friend_text: str
    friend_name: str
    friend_address: str
    friend_hint: str
    friend_yes: str
    friend_send: str
    friend_done: str
    full: str
    go: str
    missing_name: str
    name_is_address: str
    missing_address: str
    missing_yes: str
    stop: str
    stop_title: str
    stop_text: str
    stopped: str
    thanks: str
    busy: str

    def about(self, *, company: str, place: str) -> "PageWords":
        """Return the phrases with their holes filled."""
        holes = {"{company}": company, "{place}": place}
        return PageWords(**{each.name: _filled(getattr(self, each.name), holes) for each in fields(self)})


@lru_cache
def page_words(language: str) -> PageWords:
    """Return the phrases of a language, else the English ones."""
    at = LANGUAGES.index(language) if language in LANGUAGES else 0
    return PageWords(**{name: said[at] for name, said in _WORDS.items()})


def _filled(text: str, holes: dict[str, str]) -> str:
    for hole, value in holes.items():
        text = text.replace(hole, value)
    return text


LANGUAGES = ("en", "sw", "fr", "es", "ar")
_WORDS = {
    "review_title": (
        "Tell others what you think of {company}",
        "Waambie wengine maoni yako kuhusu {company}",
        "Dites aux autres ce que vous pensez de {company}",
        "Cuente a otros qué opina de {company}",
        "أخبر الآخرين برأيك في {company}",
    ),
    "review_text": (
        "It is read by people who are choosing. Say what was good and what was not. The button leads to {place}, whose "
        "own rules and privacy hold there.",
        "Husomwa na watu wanaochagua. Sema kilichokuwa kizuri na ambacho hakikuwa. Kitufe kinakupeleka {place}, ambako "
        "masharti na faragha zao ndizo zinatumika.",
        "Vos lignes aident ceux qui hésitent. Dites ce qui était bien et ce qui ne l’était pas. Le bouton mène à "
        "{place}, dont les règles et la confidentialité s’appliquent.",
        "Lo leen personas que están eligiendo. Diga lo bueno y lo malo. El botón lleva a {place}, donde rigen sus "
        "propias reglas y su privacidad.",
        "يقرؤه من يبحثون عن خيار. قل ما أعجبك وما لم يعجبك. يقودك الزر إلى {place} حيث تسري قواعده وخصوصيته.",
    ),
    "review_go": (
        "Go to {place}",
        "Nenda {place}",
        "Aller sur {place}",
        "Ir a {place}",
        "اذهب إلى {place}",
    ),
    "friend_title": (
        "Somebody you know recommends {company}",
        "Mtu unayemjua anakupendekezea {company}",
        "Quelqu’un que vous connaissez recommande {company}",
        "Alguien que conoce recomienda {company}",
        "شخص تعرفه يوصي بـ {company}",
    ),
    "friend_text": (
        "If you would like to hear from us, say how we reach you.",
        "Ukitaka tuwasiliane nawe, tuambie jinsi ya kukupata.",
        "Si vous souhaitez que nous vous contactions, dites-nous comment vous joindre.",
        "Si quiere que le contactemos, díganos cómo.",
        "إن أردت أن نتواصل معك، فأخبرنا كيف نصل إليك.",
    ),
    "friend_name": ("Your name", "Jina lako", "Votre nom", "Su nombre", "اسمك"),
    "friend_address": (
        "E-mail address or telephone number",
        "Barua pepe au nambari ya simu",
        "Adresse e-mail ou numéro de téléphone",
        "Correo electrónico o número de teléfono",
        "البريد الإلكتروني أو رقم الهاتف",
    ),
    "friend_hint": (
        "A number begins with + and the code of its country.",
        "Nambari huanza na + na msimbo wa nchi.",
        "Un numéro commence par + et l’indicatif du pays.",
        "Un número empieza por + y el prefijo del país.",
        "يبدأ الرقم بعلامة + ورمز البلد.",
    ),
    "friend_yes": (
        "{company} may write to me about what it offers. I can take this back at any time.",
        "{company} wanaweza kuniandikia kuhusu wanachotoa. Naweza kubatilisha wakati wowote.",
        "{company} peut m’écrire au sujet de ses offres. Je peux revenir là-dessus à tout moment.",
        "{company} puede escribirme sobre lo que ofrece. Puedo retirarlo en cualquier momento.",
        "يمكن لـ {company} أن تكتب إليّ عمّا تقدّمه، ويمكنني التراجع في أي وقت.",
    ),
    "friend_send": ("Send", "Tuma", "Envoyer", "Enviar", "إرسال"),
    "friend_done": (
        "{company} will be in touch.",
        "{company} watawasiliana nawe.",
        "{company} vous contactera.",
        "{company} se pondrá en contacto.",
        "ستتواصل معك {company}.",
    ),
    "full": (
        "No more people can come by this link for now. Please turn to {company} yourself.",
        "Kwa sasa watu zaidi hawawezi kuja kupitia kiungo hiki. Tafadhali wasiliana na {company} mwenyewe.",
        "Ce lien ne peut plus accueillir personne pour le moment. Adressez-vous directement à {company}.",
        "Por ahora no puede venir nadie más por este enlace. Diríjase directamente a {company}.",
        "لا يمكن لمزيد من الأشخاص القدوم عبر هذا الرابط الآن. تواصل مع {company} مباشرة.",
    ),
    "go": ("Go to {company}", "Nenda {company}", "Aller chez {company}", "Ir a {company}", "اذهب إلى {company}"),
    "missing_name": (
        "Please give your name.",
        "Tafadhali andika jina lako.",
        "Indiquez votre nom.",
        "Escriba su nombre.",
        "اكتب اسمك من فضلك.",
    ),
    "name_is_address": (
        "Please give your name alone, without a web address.",
        "Tafadhali andika jina lako pekee, bila anwani ya tovuti.",
        "Indiquez votre nom seul, sans adresse web.",
        "Escriba solo su nombre, sin dirección web.",
        "اكتب اسمك وحده من دون عنوان موقع.",
    ),
    "missing_address": (
        "This is neither an e-mail address nor a number that begins with +.",
        "Hii si barua pepe wala nambari inayoanza na +.",
        "Ce n’est ni une adresse e-mail ni un numéro qui commence par +.",
        "No es un correo ni un número que empiece por +.",
        "هذا ليس بريدًا إلكترونيًا ولا رقمًا يبدأ بعلامة +.",
    ),
    "missing_yes": (
        "Without this we may not write to you.",
        "Bila hili hatuwezi kukuandikia.",
        "Sans cela, nous ne pouvons pas vous écrire.",
        "Sin esto no podemos escribirle.",
        "من دون ذلك لا يمكننا الكتابة إليك.",
    ),
    "stop": (
        "I want no such messages",
        "Sitaki ujumbe kama huu",
        "Je ne veux plus de tels messages",
        "No quiero estos mensajes",
        "لا أريد مثل هذه الرسائل",
    ),
    "stop_title": (
        "No more such messages?",
        "Usitumiwe tena ujumbe kama huu?",
        "Plus de tels messages ?",
        "¿No más mensajes como este?",
        "لا مزيد من هذه الرسائل؟",
    ),
    "stop_text": (
        "{company} will thank you and invite you no more. Surveys are another matter, and have a link of their own.",
        "{company} hawatakushukuru wala kukualika tena. Maswali ya maoni ni jambo jingine, na yana kiungo chake.",
        "{company} ne vous remerciera ni ne vous invitera plus. Les enquêtes ont leur propre lien.",
        "{company} no le agradecerá ni le invitará más. Las encuestas tienen su propio enlace.",
        "لن تشكرك {company} ولن تدعوك بعد الآن. أما الاستبيانات فلها رابطها.",
    ),
    "stopped": (
        "You will get no more of these.",
        "Hutapata tena ujumbe kama huu.",
        "Vous n’en recevrez plus.",
        "No recibirá más.",
        "لن تصلك بعد الآن.",
    ),
    "thanks": ("Thank you", "Asante", "Merci", "Gracias", "شكرًا"),
    "busy": (
        "Too many at once from here. Please try again in a minute.",
        "Wengi sana kwa wakati mmoja. Jaribu tena baada ya dakika moja.",
        "Trop de demandes à la fois. Réessayez dans une minute.",
        "Demasiados a la vez. Inténtelo de nuevo en un minuto.",
        "طلبات كثيرة في آن واحد. حاول بعد دقيقة.",
    ),
}
