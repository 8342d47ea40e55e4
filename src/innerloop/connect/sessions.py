"""What live channels share: where a session or call stands, told by what was heard in it and said after."""

from collections.abc import Mapping

from innerloop.connect import forms
from innerloop.customers import rules as people
from innerloop.listen import channels
from innerloop.listen.models import Message

NOTHING_MORE = {
    "en": "Thank you. There is nothing more to ask now.",
    "sw": "Asante. Hakuna swali lingine kwa sasa.",
    "fr": "Merci. Il n'y a pas d'autre question pour l'instant.",
    "es": "Gracias. Por ahora no hay más preguntas.",
    "pt": "Obrigado. Por agora não há mais perguntas.",
    "ar": "شكرًا. لا أسئلة أخرى الآن.",
}
FAILED = {
    "en": "That did not work. Please dial again in a few minutes.",
    "sw": "Imeshindikana. Tafadhali piga tena baada ya dakika chache.",
    "fr": "Cela n'a pas marché. Rappelez dans quelques minutes, s'il vous plaît.",
    "es": "No ha funcionado. Vuelva a marcar en unos minutos, por favor.",
    "pt": "Não funcionou. Ligue de novo dentro de alguns minutos, por favor.",
    "ar": "تعذّر ذلك. اطلب الرقم مرة أخرى بعد دقائق.",
}


def words_in(words: Mapping[str, str], language: str) -> str:
    """Return a phrase in a language, in its root, or in English."""
    return words.get(language) or words.get(language.split("-", maxsplit=1)[0]) or words["en"]


def address_in(told: Mapping[str, str], name: str, *, channel: str) -> str:
    """Return whose number a call bears, as it is compared; raises Unreadable."""
    try:
        return people.read_address(channel, forms.needed(told, name))
    except people.ValueRefused as refusal:
        raise channels.Unreadable(f"`{name}`: {refusal}") from None


def heard(channel: str, address: str, session: str) -> list[Message]:
    """Return what was heard in a session, the first step first.

    Found by the address, which has an index; the session is one of the few that a person ever had.
    """
    rows = Message.objects.filter(thread__channel=channel, thread__their_address=address, facts__session=session)
    return sorted(rows.filter(direction=Message.Direction.IN).select_related("thread"), key=step_of)


def step_id(session: str, step: int) -> str:
    """Return the name that a step of a session has for good."""
    return f"{session}:{step}"


def step_of(message: Message) -> int:
    """Return which step of its session something was heard in."""
    return int((message.provider_id or ":0").rpartition(":")[2])
