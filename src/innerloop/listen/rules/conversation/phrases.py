"""What the survey says in a conversation beside the company's own words, in six languages.

A phrase may hold `{company}`, `{low}`, `{high}`, `{score}`, `{link}` and `{ends}`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every fixed phrase of a conversation."""

    again: str  # the score could not be read
    again_choice: str
    choose: str
    choose_several: str
    skip: str
    contact: str
    yes_or_no: str
    one_or_two: str  # the same where there is a keypad and no letters
    yes: str
    no: str
    thanks: str
    will_answer: str
    changed: str
    stopped: str
    way_back: str
    started: str
    person: str
    expired: str
    help: str
    link: str


PHRASES = {
    "en": Phrases(
        again="Thank you. Which number from {low} to {high} fits best? Please reply with just the number{ends}.",
        again_choice="Sorry, that was not clear.",
        choose="Reply with the number.",
        choose_several="Reply with one or more numbers, such as 1, 3.",
        skip="Or reply SKIP.",
        contact="May someone from {company} answer you about this?",
        yes_or_no="Reply YES or NO.",
        one_or_two="Reply 1 for yes or 2 for no.",
        yes="Yes",
        no="No",
        thanks="Thank you. Your answer has arrived.",
        will_answer="Someone from {company} will answer you.",
        changed="Thank you, we changed it to {score}.",
        stopped="{company} will ask you nothing more here. Reply START if you change your mind.",
        way_back="{company} asks you nothing here, as you wished. Reply 1 to be asked again.",
        started="Welcome back. {company} may ask you here again. Reply STOP at any time.",
        person="We have told our people. Someone from {company} will write to you here.",
        expired="Thank you for writing. This question is closed by now, so your answer could no longer be counted.",
        help="{company} asks its customers how they were served. Reply with a number, PERSON to reach someone, "
        "or STOP to hear no more.",
        link="This survey is anonymous, so please answer here, where nothing leads back to you: {link}",
    ),
    "sw": Phrases(
        again="Asante. Namba gani kati ya {low} na {high} inafaa zaidi? Tafadhali jibu kwa namba tu{ends}.",
        again_choice="Samahani, hatukuelewa vizuri.",
        choose="Jibu kwa namba.",
        choose_several="Jibu kwa namba moja au zaidi, kama 1, 3.",
        skip="Au jibu RUKA.",
        contact="Je, mtu kutoka {company} anaweza kukujibu kuhusu hili?",
        yes_or_no="Jibu NDIYO au HAPANA.",
        one_or_two="Jibu 1 kwa ndiyo au 2 kwa hapana.",
        yes="Ndiyo",
        no="Hapana",
        thanks="Asante. Jibu lako limefika.",
        will_answer="Mtu kutoka {company} atakujibu.",
        changed="Asante, tumebadilisha kuwa {score}.",
        stopped="{company} haitakuuliza tena hapa. Jibu START ukibadilisha nia.",
        way_back="{company} haikuulizi hapa, kama ulivyotaka. Jibu 1 uulizwe tena.",
        started="Karibu tena. {company} inaweza kukuuliza hapa tena. Jibu STOP wakati wowote.",
        person="Tumewaambia wenzetu. Mtu kutoka {company} atakuandikia hapa.",
        expired="Asante kwa kuandika. Swali hili limeshafungwa, hivyo jibu lako halikuweza kuhesabiwa.",
        help="{company} inawauliza wateja wake walihudumiwaje. Jibu kwa namba, MTU kuzungumza na mtu, "
        "au STOP usiulizwe tena.",
        link="Utafiti huu hautambulishi mtu, hivyo tafadhali jibu hapa, ambapo hakuna kinachokutambulisha: {link}",
    ),
    "fr": Phrases(
        again="Merci. Quel chiffre de {low} à {high} convient le mieux ? Répondez par le chiffre seul{ends}.",
        again_choice="Pardon, ce n’était pas clair.",
        choose="Répondez par le numéro.",
        choose_several="Répondez par un ou plusieurs numéros, par exemple 1, 3.",
        skip="Ou répondez PASSER.",
        contact="Quelqu’un de {company} peut-il vous répondre à ce sujet ?",
        yes_or_no="Répondez OUI ou NON.",
        one_or_two="Répondez 1 pour oui ou 2 pour non.",
        yes="Oui",
        no="Non",
        thanks="Merci. Votre réponse est arrivée.",
        will_answer="Quelqu’un de {company} vous répondra.",
        changed="Merci, nous avons noté {score}.",
        stopped="{company} ne vous posera plus de question ici. Répondez START si vous changez d’avis.",
        way_back="{company} ne vous pose plus de question ici, comme voulu. Répondez 1 pour en recevoir.",
        started="Bon retour. {company} peut de nouveau vous interroger ici. Répondez STOP à tout moment.",
        person="Nous avons prévenu notre équipe. Quelqu’un de {company} vous écrira ici.",
        expired="Merci de votre message. Cette question est close, votre réponse n’a plus pu être comptée.",
        help="{company} demande à ses clients comment ils ont été servis. Répondez par un chiffre, PERSONNE pour "
        "joindre quelqu’un, ou STOP pour ne plus rien recevoir.",
        link="Cette enquête est anonyme ; répondez ici, où rien ne mène à vous : {link}",
    ),
    "es": Phrases(
        again="Gracias. ¿Qué número del {low} al {high} encaja mejor? Responda solo con el número{ends}.",
        again_choice="Perdone, no quedó claro.",
        choose="Responda con el número.",
        choose_several="Responda con uno o más números, como 1, 3.",
        skip="O responda SALTAR.",
        contact="¿Puede alguien de {company} responderle sobre esto?",
        yes_or_no="Responda SÍ o NO.",
        one_or_two="Responda 1 para sí o 2 para no.",
        yes="Sí",
        no="No",
        thanks="Gracias. Su respuesta ha llegado.",
        will_answer="Alguien de {company} le responderá.",
        changed="Gracias, lo cambiamos a {score}.",
        stopped="{company} no le preguntará nada más aquí. Responda START si cambia de idea.",
        way_back="{company} no le pregunta nada aquí, como pidió. Responda 1 para que le pregunten de nuevo.",
        started="Bienvenido de nuevo. {company} puede volver a preguntarle aquí. Responda STOP cuando quiera.",
        person="Hemos avisado a nuestra gente. Alguien de {company} le escribirá aquí.",
        expired="Gracias por escribir. Esta pregunta ya está cerrada, así que su respuesta ya no pudo contarse.",
        help="{company} pregunta a sus clientes cómo los atendieron. Responda con un número, PERSONA para hablar con "
        "alguien, o STOP para no recibir más.",
        link="Esta encuesta es anónima; responda aquí, donde nada lleva hasta usted: {link}",
    ),
    "pt": Phrases(
        again="Obrigado. Que número de {low} a {high} combina melhor? Responda só com o número{ends}.",
        again_choice="Desculpe, não ficou claro.",
        choose="Responda com o número.",
        choose_several="Responda com um ou mais números, como 1, 3.",
        skip="Ou responda PULAR.",
        contact="Alguém da {company} pode responder-lhe sobre isto?",
        yes_or_no="Responda SIM ou NÃO.",
        one_or_two="Responda 1 para sim ou 2 para não.",
        yes="Sim",
        no="Não",
        thanks="Obrigado. A sua resposta chegou.",
        will_answer="Alguém da {company} vai responder-lhe.",
        changed="Obrigado, mudámos para {score}.",
        stopped="{company} não vai perguntar mais nada aqui. Responda START se mudar de ideia.",
        way_back="{company} não pergunta nada aqui, como pediu. Responda 1 para voltar a ser perguntado.",
        started="Bem-vindo de volta. {company} pode voltar a perguntar aqui. Responda STOP quando quiser.",
        person="Avisámos a nossa equipa. Alguém da {company} vai escrever-lhe aqui.",
        expired="Obrigado por escrever. Esta pergunta já está fechada, por isso a resposta já não pôde ser contada.",
        help="{company} pergunta aos clientes como foram atendidos. Responda com um número, PESSOA para falar com "
        "alguém, ou STOP para não receber mais.",
        link="Este inquérito é anónimo; responda aqui, onde nada leva até si: {link}",
    ),
    "ar": Phrases(
        again="شكرًا. أي رقم من {low} إلى {high} هو الأنسب؟ أجب بالرقم فقط{ends}.",
        again_choice="عذرًا، لم يكن ذلك واضحًا.",
        choose="أجب بالرقم.",
        choose_several="أجب برقم أو أكثر، مثل 1, 3.",
        skip="أو أجب بكلمة تخطي.",
        contact="هل يمكن لأحد من {company} أن يرد عليك بهذا الشأن؟",
        yes_or_no="أجب بنعم أو لا.",
        one_or_two="أجب 1 لنعم أو 2 للرفض.",
        yes="نعم",
        no="لا",
        thanks="شكرًا. وصلت إجابتك.",
        will_answer="سيرد عليك أحد من {company}.",
        changed="شكرًا، غيّرناها إلى {score}.",
        stopped="لن تسألك {company} شيئًا بعد الآن هنا. أجب بكلمة START إن غيّرت رأيك.",
        way_back="لا تسألك {company} هنا كما طلبت. أجب 1 لتُسأل من جديد.",
        started="مرحبًا بعودتك. يمكن أن تسألك {company} هنا من جديد. أجب بكلمة STOP متى شئت.",
        person="أخبرنا زملاءنا. سيكتب إليك أحد من {company} هنا.",
        expired="شكرًا على رسالتك. أُغلق هذا السؤال، فلم يعد ممكنًا احتساب إجابتك.",
        help="تسأل {company} عملاءها كيف كانت الخدمة. أجب برقم، أو بكلمة موظف للتحدث مع أحد، أو STOP للتوقف.",
        link="هذا الاستبيان مجهول الهوية، فأجب هنا حيث لا شيء يدل عليك: {link}",
    ),
}


def phrases_in(language: str) -> Phrases:
    """Return the phrases of a language, of its root, or the English ones."""
    return PHRASES.get(language) or PHRASES.get(language.split("-", maxsplit=1)[0]) or PHRASES["en"]
