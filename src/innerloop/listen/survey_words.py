"""The fixed phrases of the pages that customers see, in five languages, in our own words.

What a company writes itself (question, whys, thanks) is in the survey's content. A phrase may hold
`{company}`, `{date}`, `{address}`, `{n}` and `{total}`; SurveyPage fills them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Every fixed phrase of the survey page, its thanks, the spent link and the unsubscribe page."""

    language: str
    why_title: str
    why_customer: str
    why_visitor: str
    why_here: str
    takes_a_minute: str
    hint: str
    optional: str
    contact: str
    send: str
    send_change: str
    can_change: str
    answered: str
    anonymous: str
    anonymous_is_final: str
    privacy: str
    stop: str
    missing: str
    busy: str
    once_more: str
    choose: str
    write: str
    good: str
    bad: str
    stars: str
    thanks: str
    arrived: str
    will_answer: str
    change: str
    next_person: str
    unread_title: str
    unread_text: str
    gone_title: str
    gone_text: str
    stop_title: str
    stop_text: str
    stop_bare: str
    stop_once_more: str
    stopped_title: str
    stopped_text: str
    stopped_bare: str
    close: str
    tell_us: str
    kept_here: str


WORDS = {
    "en": Words(
        language="Language",
        why_title="Why you, and why now?",
        why_customer="You are a customer of {company}, and we ask how we did.",
        why_visitor="You opened a link or scanned a code that {company} put up for everybody.",
        why_here="{company} asks everybody who is here how it did.",
        takes_a_minute="It takes a minute.",
        hint="In any language, in your own words. You may leave it empty.",
        optional="you may skip this",
        contact="Someone from {company} may answer me about this",
        send="Send my answer",
        send_change="Send the change",
        can_change="You can change it until {date} with the same link.",
        answered="You have answered. You can change your answer until {date}.",
        anonymous="This survey is anonymous. We keep your answer and the day, but not your name, "
        "your address or the link you came by.",
        anonymous_is_final="Once sent it cannot be changed, because nothing leads back to you.",
        privacy="What we keep",
        stop="Do not ask me again",
        missing="One thing is missing",
        busy="So many answers came from here at once that we could not take this one yet. It is still here: "
        "please wait a minute and send it again.",
        once_more="This page was open for a long time. Nothing is lost: please send it once more.",
        choose="Please choose one.",
        write="Please write a word or two.",
        good="Good",
        bad="Not good",
        stars="{n} of {total} stars",
        thanks="Thank you",
        arrived="Your answer has arrived.",
        will_answer="Someone from {company} will answer you.",
        change="Change my answer",
        next_person="Next person",
        unread_title="This could not be read",
        unread_text="Your answer did not arrive as your browser sent it: it was too long or written in a "
        "way that we cannot read. Nothing was kept. Go back, make it shorter, and send it "
        "again.",
        gone_title="This link has done its work",
        gone_text="It was used before, its time is over, or it was not copied whole. If you want to tell us "
        "something, reply to the message that brought you here.",
        stop_title="Do not ask you again?",
        stop_text="{company} will send no more questions like this to {address}.",
        stop_bare="{company} will not ask you questions like this any more.",
        stop_once_more="Please press once more. We ask twice because programs that check mail press buttons too.",
        stopped_title="You will not be asked again",
        stopped_text="{company} sends no more questions to {address}. Messages that you need, such as "
        "receipts, still come.",
        stopped_bare="{company} asks you no more questions. Messages that you need, such as receipts, still come.",
        close="Close",
        tell_us="Tell us",
        kept_here="There is no connection. Your answer is kept here and sent as soon as there is one.",
    ),
    "sw": Words(
        language="Lugha",
        why_title="Kwa nini wewe, na kwa nini sasa?",
        why_customer="Wewe ni mteja wa {company}, nasi tunauliza tulikuhudumia vipi.",
        why_visitor="Ulifungua kiungo au msimbo ambao {company} imeuweka kwa ajili ya kila mtu.",
        why_here="{company} inamuuliza kila mtu aliye hapa ilivyomhudumia.",
        takes_a_minute="Inachukua dakika moja.",
        hint="Kwa lugha yoyote, kwa maneno yako mwenyewe. Unaweza kuacha wazi.",
        optional="si lazima",
        contact="Mtu kutoka {company} anaweza kunijibu kuhusu hili",
        send="Tuma jibu langu",
        send_change="Tuma mabadiliko",
        can_change="Unaweza kulibadilisha hadi {date} kwa kiungo hiki hiki.",
        answered="Umeshajibu. Unaweza kubadilisha jibu lako hadi {date}.",
        anonymous="Utafiti huu hautambulishi mtu. Tunahifadhi jibu lako na siku tu; si jina lako, anwani "
        "yako wala kiungo ulichotumia.",
        anonymous_is_final="Likishatumwa haliwezi kubadilishwa, kwa sababu hakuna kinacholiunganisha nawe.",
        privacy="Tunachohifadhi",
        stop="Msiniulize tena",
        missing="Bado kitu kimoja",
        busy="Majibu mengi yametumwa kutoka hapa kwa wakati mmoja, kwa hiyo hili bado halijapokelewa. Bado lipo hapa: "
        "subiri dakika moja, kisha ulitume tena.",
        once_more="Ukurasa huu ulikuwa wazi kwa muda mrefu. Hakuna kilichopotea: tafadhali tuma tena.",
        choose="Tafadhali chagua moja.",
        write="Tafadhali andika neno moja au mawili.",
        good="Vizuri",
        bad="Si vizuri",
        stars="nyota {n} kati ya {total}",
        thanks="Asante",
        arrived="Jibu lako limefika.",
        will_answer="Mtu kutoka {company} atakujibu.",
        change="Badilisha jibu langu",
        next_person="Mtu anayefuata",
        unread_title="Hili halikuweza kusomwa",
        unread_text="Jibu lako halikufika kama kivinjari chako kilivyolituma: lilikuwa refu mno au "
        "limeandikwa kwa namna tusiyoweza kusoma. Hakuna kilichohifadhiwa. Rudi nyuma, "
        "lifupishe, kisha litume tena.",
        gone_title="Kiungo hiki kimemaliza kazi yake",
        gone_text="Kilishatumika, muda wake umekwisha, au hakikunakiliwa chote. Ukitaka kutuambia jambo, "
        "jibu ujumbe uliokuleta hapa.",
        stop_title="Tusikuulize tena?",
        stop_text="{company} haitatuma tena maswali kama haya kwa {address}.",
        stop_bare="{company} haitakuuliza tena maswali kama haya.",
        stop_once_more="Tafadhali bonyeza mara moja tena. Tunauliza mara mbili kwa sababu programu zinazokagua barua "
        "hubonyeza vitufe pia.",
        stopped_title="Hutaulizwa tena",
        stopped_text="{company} haitatuma tena maswali kwa {address}. Ujumbe unaouhitaji, kama risiti, bado utakuja.",
        stopped_bare="{company} haitakuuliza tena maswali. Ujumbe unaouhitaji, kama risiti, bado utakuja.",
        close="Funga",
        tell_us="Tuambie",
        kept_here="Hakuna mtandao. Jibu lako limehifadhiwa hapa na litatumwa mtandao ukirudi.",
    ),
    "fr": Words(
        language="Langue",
        why_title="Pourquoi vous, et pourquoi maintenant ?",
        why_customer="Vous êtes client de {company}, et nous demandons si tout s’est bien passé.",
        why_visitor="Vous avez ouvert un lien ou un code que {company} a mis à la disposition de tous.",
        why_here="{company} demande à chacun ici comment il a été servi.",
        takes_a_minute="Cela prend une minute.",
        hint="Dans la langue de votre choix, avec vos mots. Vous pouvez laisser vide.",
        optional="facultatif",
        contact="Quelqu’un de {company} peut me répondre à ce sujet",
        send="Envoyer ma réponse",
        send_change="Envoyer la modification",
        can_change="Vous pourrez la modifier jusqu’au {date} avec ce même lien.",
        answered="Vous avez déjà répondu. Vous pouvez modifier votre réponse jusqu’au {date}.",
        anonymous="Cette enquête est anonyme. Nous gardons votre réponse et le jour, mais ni votre nom, ni "
        "votre adresse, ni le lien qui vous a amené ici.",
        anonymous_is_final="Une fois envoyée, elle ne peut plus être modifiée : rien ne la relie à vous.",
        privacy="Ce que nous gardons",
        stop="Ne plus m’interroger",
        missing="Il manque une chose",
        busy="Tant de réponses sont arrivées d'ici à la fois que celle-ci n'a pas encore été prise. "
        "Elle est toujours là : attendez une minute, puis envoyez-la à nouveau.",
        once_more="Cette page est restée ouverte longtemps. Rien n’est perdu : envoyez-la encore une fois.",
        choose="Choisissez une réponse, s’il vous plaît.",
        write="Écrivez un mot ou deux, s’il vous plaît.",
        good="Bien",
        bad="Pas bien",
        stars="{n} étoiles sur {total}",
        thanks="Merci",
        arrived="Votre réponse est arrivée.",
        will_answer="Quelqu’un de {company} vous répondra.",
        change="Modifier ma réponse",
        next_person="Personne suivante",
        unread_title="Ceci n’a pas pu être lu",
        unread_text="Votre réponse n’est pas arrivée telle que votre navigateur l’a envoyée : elle était "
        "trop longue, ou écrite d’une façon que nous ne savons pas lire. Rien n’a été gardé. "
        "Revenez en arrière, raccourcissez-la et envoyez-la encore une fois.",
        gone_title="Ce lien a fait son travail",
        gone_text="Il a déjà servi, son délai est passé, ou il n’a pas été copié en entier. Pour nous dire "
        "quelque chose, répondez au message qui vous a amené ici.",
        stop_title="Ne plus vous interroger ?",
        stop_text="{company} n’enverra plus de questions de ce genre à {address}.",
        stop_bare="{company} ne vous posera plus de questions de ce genre.",
        stop_once_more="Appuyez encore une fois, s’il vous plaît. Nous demandons deux fois, car les programmes qui "
        "vérifient le courrier appuient eux aussi sur les boutons.",
        stopped_title="Nous ne vous interrogerons plus",
        stopped_text="{company} n’envoie plus de questions à {address}. Les messages nécessaires, comme les "
        "reçus, arrivent toujours.",
        stopped_bare="{company} ne vous pose plus de questions. Les messages nécessaires, comme les reçus, "
        "arrivent toujours.",
        close="Fermer",
        tell_us="Votre avis",
        kept_here="Il n’y a pas de connexion. Votre réponse est gardée ici et partira dès qu’il y en aura une.",
    ),
    "es": Words(
        language="Idioma",
        why_title="¿Por qué usted, y por qué ahora?",
        why_customer="Usted es cliente de {company}, y preguntamos cómo le fue con nosotros.",
        why_visitor="Abrió un enlace o un código que {company} puso a disposición de todos.",
        why_here="{company} pregunta a quienes están aquí cómo les fue.",
        takes_a_minute="Le llevará un minuto.",
        hint="En cualquier idioma, con sus propias palabras. Puede dejarlo vacío.",
        optional="opcional",
        contact="Alguien de {company} puede responderme sobre esto",
        send="Enviar mi respuesta",
        send_change="Enviar el cambio",
        can_change="Puede cambiarla hasta el {date} con el mismo enlace.",
        answered="Ya respondió. Puede cambiar su respuesta hasta el {date}.",
        anonymous="Esta encuesta es anónima. Guardamos su respuesta y el día, pero no su nombre, ni su "
        "dirección, ni el enlace por el que llegó.",
        anonymous_is_final="Una vez enviada no se puede cambiar, porque nada la une a usted.",
        privacy="Qué guardamos",
        stop="No me pregunten más",
        missing="Falta una cosa",
        busy="Llegaron tantas respuestas a la vez desde aquí que esta todavía no se ha tomado. Sigue aquí: "
        "espere un minuto y vuelva a enviarla.",
        once_more="Esta página estuvo abierta mucho tiempo. No se ha perdido nada: envíela otra vez, por favor.",
        choose="Elija una opción, por favor.",
        write="Escriba una o dos palabras, por favor.",
        good="Bien",
        bad="No tan bien",
        stars="{n} de {total} estrellas",
        thanks="Gracias",
        arrived="Su respuesta ha llegado.",
        will_answer="Alguien de {company} le responderá.",
        change="Cambiar mi respuesta",
        next_person="Siguiente persona",
        unread_title="Esto no se pudo leer",
        unread_text="Su respuesta no llegó como la envió su navegador: era demasiado larga o estaba escrita "
        "de un modo que no podemos leer. No se guardó nada. Vuelva atrás, acórtela y envíela "
        "otra vez.",
        gone_title="Este enlace ya cumplió su función",
        gone_text="Ya se usó, pasó su plazo o no se copió entero. Si quiere decirnos algo, responda al "
        "mensaje que le trajo aquí.",
        stop_title="¿No preguntarle más?",
        stop_text="{company} no enviará más preguntas como esta a {address}.",
        stop_bare="{company} no le hará más preguntas como esta.",
        stop_once_more="Pulse una vez más, por favor. Preguntamos dos veces porque los programas que revisan el correo "
        "también pulsan botones.",
        stopped_title="No le preguntaremos más",
        stopped_text="{company} ya no envía preguntas a {address}. Los mensajes que necesita, como los "
        "recibos, siguen llegando.",
        stopped_bare="{company} ya no le hace preguntas. Los mensajes que necesita, como los recibos, siguen llegando.",
        close="Cerrar",
        tell_us="Su opinión",
        kept_here="No hay conexión. Su respuesta se guarda aquí y saldrá en cuanto la haya.",
    ),
    "ar": Words(
        language="اللغة",
        why_title="لماذا أنت، ولماذا الآن؟",
        why_customer="أنت من عملاء {company}، ونسألك كيف كانت خدمتنا.",
        why_visitor="فتحت رابطًا أو رمزًا وضعته {company} للجميع.",
        why_here="تسأل {company} كل من هو هنا عن تجربته.",
        takes_a_minute="يستغرق ذلك دقيقة واحدة.",
        hint="بأي لغة وبكلماتك أنت. يمكنك تركه فارغًا.",
        optional="اختياري",
        contact="يمكن لأحد من {company} أن يرد عليّ بهذا الشأن",
        send="إرسال إجابتي",
        send_change="إرسال التعديل",
        can_change="يمكنك تعديلها حتى {date} بالرابط نفسه.",
        answered="لقد أجبت من قبل. يمكنك تعديل إجابتك حتى {date}.",
        anonymous="هذا الاستبيان لا يكشف هويتك. نحتفظ بإجابتك وباليوم فقط، لا باسمك ولا بعنوانك ولا بالرابط "
        "الذي جئت منه.",
        anonymous_is_final="بعد الإرسال لا يمكن تعديلها، لأن لا شيء يربطها بك.",
        privacy="ما نحتفظ به",
        stop="لا تسألوني مرة أخرى",
        missing="بقي شيء واحد",
        busy="وصلت من هنا إجابات كثيرة في وقت واحد فلم نستلم هذه بعد. ما زالت هنا: انتظر دقيقة ثم أرسلها مرة أخرى.",
        once_more="بقيت هذه الصفحة مفتوحة وقتًا طويلًا. لم يضع شيء: أرسلها مرة أخرى من فضلك.",
        choose="اختر إجابة واحدة من فضلك.",
        write="اكتب كلمة أو كلمتين من فضلك.",
        good="جيد",
        bad="ليس جيدًا",
        stars="{n} من {total} نجوم",
        thanks="شكرًا لك",
        arrived="وصلت إجابتك.",
        will_answer="سيرد عليك أحد من {company}.",
        change="تعديل إجابتي",
        next_person="الشخص التالي",
        unread_title="تعذّرت قراءة هذا",
        unread_text="لم تصل إجابتك كما أرسلها متصفحك: كانت أطول مما يجب أو مكتوبة بطريقة لا نستطيع قراءتها. "
        "لم يُحفظ شيء. ارجع واختصرها ثم أرسلها مرة أخرى.",
        gone_title="أدّى هذا الرابط غرضه",
        gone_text="ربما استُخدم من قبل، أو انتهى وقته، أو لم يُنسخ كاملًا. إن أردت أن تخبرنا بشيء فأجب عن "
        "الرسالة التي أوصلتك إلى هنا.",
        stop_title="ألا نسألك مرة أخرى؟",
        stop_text="لن ترسل {company} أسئلة كهذه إلى {address}.",
        stop_bare="لن تسألك {company} أسئلة كهذه مرة أخرى.",
        stop_once_more="اضغط مرة أخرى من فضلك. نسأل مرتين لأن البرامج التي تفحص البريد تضغط الأزرار أيضًا.",
        stopped_title="لن نسألك مرة أخرى",
        stopped_text="لن ترسل {company} أسئلة أخرى إلى {address}. أما الرسائل التي تحتاج إليها، كالإيصالات، فستصلك.",
        stopped_bare="لن تسألك {company} مرة أخرى. أما الرسائل التي تحتاج إليها، كالإيصالات، فستصلك.",
        close="إغلاق",
        tell_us="أخبرنا",
        kept_here="لا يوجد اتصال. إجابتك محفوظة هنا وسترسل فور عودة الاتصال.",
    ),
}


def words_in(language: str) -> Words:
    """Return the phrases in a language, else in English: `fr-CA` reads French."""
    return WORDS.get(language.split("-", maxsplit=1)[0].lower(), WORDS["en"])
