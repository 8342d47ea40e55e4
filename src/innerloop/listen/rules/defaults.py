"""The survey that every workspace begins with, in five languages, in our own words."""

from typing import Any


def question(metric: str, company: str) -> dict[str, str]:
    """Return the question of a built-in metric about a company, per language."""
    return {language: text.format(company=company) for language, text in _QUESTIONS[metric].items()}


def content(metric: str, company: str) -> dict[str, Any]:
    """Return a whole survey's content for a built-in metric."""
    low, high = _ENDS[metric]
    return {
        "languages": ["en", "sw", "fr", "es", "ar"],
        "question": question(metric, company),
        "low_label": low,
        "high_label": high,
        "whys": _WHYS,
        "followups": [],
        "asks_contact": True,
        "intro": {},
        "thanks": {},
    }


_QUESTIONS: dict[str, dict[str, str]] = {
    "nps": {
        "en": "How likely are you to recommend {company} to a friend or a colleague?",
        "sw": "Je, kuna uwezekano gani wa kumpendekezea rafiki au mwenzako {company}?",
        "fr": "Recommanderiez-vous {company} à un ami ou à un collègue ?",
        "es": "¿Recomendaría {company} a un amigo o a un colega?",
        "ar": "ما مدى احتمال أن توصي صديقًا أو زميلًا بـ {company}؟",
    },
    "ces": {
        "en": "{company} made it easy for me to get this done. Do you agree?",
        "sw": "{company} walinirahisishia jambo hili. Je, unakubali?",
        "fr": "{company} m’a facilité la tâche. Êtes-vous d’accord ?",
        "es": "{company} me lo puso fácil. ¿Está de acuerdo?",
        "ar": "سهّلت عليّ {company} إنجاز ما أردت. هل توافق؟",
    },
    "csat": {
        "en": "How satisfied are you with {company} this time?",
        "sw": "Umeridhika kiasi gani na {company} wakati huu?",
        "fr": "Êtes-vous satisfait de {company} cette fois-ci ?",
        "es": "¿Qué tan satisfecho está con {company} esta vez?",
        "ar": "ما مدى رضاك عن {company} هذه المرة؟",
    },
    "stars": {
        "en": "How many stars do you give {company}?",
        "sw": "Unaipa {company} nyota ngapi?",
        "fr": "Combien d’étoiles donnez-vous à {company} ?",
        "es": "¿Cuántas estrellas le da a {company}?",
        "ar": "كم نجمة تعطي {company}؟",
    },
    "thumbs": {
        "en": "Did {company} help you?",
        "sw": "Je, {company} wamekusaidia?",
        "fr": "{company} vous a-t-il aidé ?",
        "es": "¿Le ayudó {company}?",
        "ar": "هل ساعدتك {company}؟",
    },
}
_LIKELY = (
    {
        "en": "Not at all likely",
        "sw": "Hakuna uwezekano",
        "fr": "Pas du tout",
        "es": "Nada probable",
        "ar": "غير محتمل أبدًا",
    },
    {"en": "Extremely likely", "sw": "Uwezekano mkubwa", "fr": "Sans hésiter", "es": "Muy probable", "ar": "محتمل جدًا"},
)
_AGREE = (
    {"en": "Not at all", "sw": "Hapana kabisa", "fr": "Pas du tout", "es": "Para nada", "ar": "لا أوافق أبدًا"},
    {"en": "Completely", "sw": "Kabisa", "fr": "Tout à fait", "es": "Totalmente", "ar": "أوافق تمامًا"},
)
_SATISFIED = (
    {"en": "Not at all", "sw": "Sijaridhika", "fr": "Pas du tout", "es": "Nada", "ar": "غير راضٍ أبدًا"},
    {"en": "Very", "sw": "Nimeridhika sana", "fr": "Très satisfait", "es": "Mucho", "ar": "راضٍ جدًا"},
)
_ENDS = {"nps": _LIKELY, "ces": _AGREE, "csat": _SATISFIED, "stars": _SATISFIED, "thumbs": _AGREE}
_WHYS: dict[str, dict[str, str]] = {
    "any": {
        "en": "What is the main reason?",
        "sw": "Sababu kuu ni ipi?",
        "fr": "Quelle en est la raison principale ?",
        "es": "¿Cuál es la razón principal?",
        "ar": "ما السبب الرئيسي؟",
    },
    "bottom": {
        "en": "What should we put right first?",
        "sw": "Turekebishe nini kwanza?",
        "fr": "Que devrions-nous corriger en premier ?",
        "es": "¿Qué deberíamos arreglar primero?",
        "ar": "ما الذي يجب أن نصلحه أولًا؟",
    },
    "middle": {
        "en": "What would have made it better?",
        "sw": "Nini kingeifanya kuwa bora zaidi?",
        "fr": "Qu’est-ce qui aurait été mieux ?",
        "es": "¿Qué lo habría hecho mejor?",
        "ar": "ما الذي كان سيجعلها أفضل؟",
    },
    "top": {
        "en": "What should we never change?",
        "sw": "Tusibadilishe nini kamwe?",
        "fr": "Que ne devrions-nous jamais changer ?",
        "es": "¿Qué no deberíamos cambiar nunca?",
        "ar": "ما الذي يجب ألا نغيّره أبدًا؟",
    },
}
