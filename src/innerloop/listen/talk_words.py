"""The fixed phrases of the page on which a customer reads what we answered, and can write back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TalkWords:
    """Every fixed phrase of the page. `title` and `later` hold `{company}`, `long` holds `{count}` and `{most}`."""

    title: str
    you: str
    write: str
    send: str
    arrived: str
    empty: str
    busy: str
    long: str
    change: str
    later: str
    lost: str
    keep: str
    waits: str


WORDS = {
    "en": TalkWords(
        title="{company} has answered you",
        you="You",
        write="Write back",
        send="Send",
        arrived="Thank you. It has arrived.",
        empty="Write something first.",
        busy="That was a lot at once. Please write again in a few minutes; your text is kept.",
        long="That is too long: {count} characters, and {most} fit. Shorten it, or send the rest afterwards; your text "
        "is kept.",
        change="See or change your answer",
        later="Your conversation with {company}",
        lost="It could not be sent. Please try again; your text is kept.",
        keep="Keep this link: if one of us answers you, the answer will stand there, and you can write back.",
        waits="Nobody has answered yet. Come back by this link later.",
    ),
    "sw": TalkWords(
        title="{company} imekujibu",
        you="Wewe",
        write="Andika jibu lako",
        send="Tuma",
        arrived="Asante. Ujumbe umefika.",
        empty="Andika kitu kwanza.",
        busy="Umetuma ujumbe mwingi. Tafadhali jaribu tena baada ya dakika chache; maneno yako yamehifadhiwa.",
        long="Ujumbe ni mrefu mno: una herufi {count}, na zinazoruhusiwa ni {most}. Ufupishe, au tuma sehemu iliyobaki "
        "baadaye; maneno yako yamehifadhiwa.",
        change="Tazama au badilisha jibu lako",
        later="Mazungumzo yako na {company}",
        lost="Ujumbe haukutumwa. Tafadhali jaribu tena; maneno yako yamehifadhiwa.",
        keep="Hifadhi kiungo hiki: mmoja wetu akikujibu, jibu litakuwa hapo, nawe unaweza kuandika tena.",
        waits="Bado hakuna aliyejibu. Rudi baadaye kwa kiungo hiki.",
    ),
    "fr": TalkWords(
        title="{company} vous a répondu",
        you="Vous",
        write="Répondre",
        send="Envoyer",
        arrived="Merci. Votre message est arrivé.",
        empty="Écrivez d’abord quelque chose.",
        busy="C’était beaucoup à la fois. Réessayez dans quelques minutes ; votre texte est gardé.",
        long="C’est trop long : {count} caractères, pour {most} au plus. Raccourcissez votre texte, ou envoyez la "
        "suite après ; il est gardé.",
        change="Voir ou modifier votre réponse",
        later="Votre conversation avec {company}",
        lost="L’envoi n’a pas abouti. Réessayez ; votre texte est gardé.",
        keep="Gardez ce lien : si l’un de nous vous répond, la réponse sera là, et vous pourrez écrire à votre tour.",
        waits="Personne n’a encore répondu. Revenez plus tard par ce lien.",
    ),
    "es": TalkWords(
        title="{company} le ha respondido",
        you="Usted",
        write="Responder",
        send="Enviar",
        arrived="Gracias. Su mensaje ha llegado.",
        empty="Escriba algo primero.",
        busy="Fue mucho a la vez. Vuelva a intentarlo en unos minutos; su texto se conserva.",
        long="Es demasiado largo: {count} caracteres, y caben {most}. Acórtelo o envíe el resto después; su texto se "
        "conserva.",
        change="Ver o cambiar su respuesta",
        later="Su conversación con {company}",
        lost="No se pudo enviar. Vuelva a intentarlo; su texto se conserva.",
        keep="Guarde este enlace: si alguien de nosotros le responde, la respuesta estará ahí y podrá escribirnos.",
        waits="Nadie ha respondido todavía. Vuelva más tarde con este enlace.",
    ),
    "ar": TalkWords(
        title="أجابتك {company}",
        you="أنت",
        write="اكتب ردك",
        send="إرسال",
        arrived="شكرا لك. وصلت رسالتك.",
        empty="اكتب شيئا أولا.",
        busy="وصلنا الكثير دفعة واحدة. حاول مرة أخرى بعد بضع دقائق؛ نصك محفوظ.",
        long="النص طويل جدا: {count} حرفا، والحد الأقصى {most}. اختصره أو أرسل الباقي بعد ذلك؛ نصك محفوظ.",
        change="عرض إجابتك أو تغييرها",
        later="محادثتك مع {company}",
        lost="تعذر الإرسال. حاول مرة أخرى؛ نصك محفوظ.",
        keep="احتفظ بهذا الرابط: إذا أجابك أحدنا فستجد الجواب هناك، ويمكنك أن تكتب ردًّا.",
        waits="لم يُجِب أحد بعد. عُد لاحقًا عبر هذا الرابط.",
    ),
}


def talk_words_in(language: str) -> TalkWords:
    """Return the phrases in a language, else in English."""
    return WORDS.get(language) or WORDS.get(language.partition("-")[0]) or WORDS["en"]
