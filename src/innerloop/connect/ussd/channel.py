"""USSD: the customer dials a code, and each of their inputs is a call of the provider that we answer with a screen.

A call holds everything that was entered in the session, with asterisks between. What is new in it is told by what was
heard before, since people may enter an asterisk too. What was heard is in the database before its screen is answered;
a session that is cut off keeps it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from innerloop.connect import forms, sessions, sources
from innerloop.connect.ussd import screens
from innerloop.listen import channels, queries
from innerloop.listen.models import Line, Message
from innerloop.listen.rules import segments
from innerloop.listen.rules.inbound import Inbound, Said, Say

GO_ON, END = "CON ", "END "


class UssdChannel(channels.Plain):
    """Asks whoever dials a code, on any telephone, without data and without credit."""

    kind = "ussd"
    channel = "ussd"
    title = "USSD (Africa's Talking form)"
    address_kind = "phone"
    proof = channels.Proof.ADDRESS
    settings = (
        channels.Setting("service_code", "Code", "What your customers dial, such as *384*1234#."),
        *(each for each in sources.SETTINGS if each.name == "allowed_sources"),
    )
    capabilities = channels.Capabilities(
        can_send=False,
        is_live=True,
        can_reply=False,
        has_letters=False,
        longest=screens.SEVEN_BITS - screens.PREFIX,
        undetected=(
            "Anything said from one of the listed addresses by who knows ours: the form is not signed.",
            "A call repeated: it bears no moment. It is heard once, and gets the same screen again.",
            "Which address a call was meant for; the end of ours is this line's own, so there is no other.",
        ),
    )

    def our_address(self, line: Line | None) -> str:
        """Return the code that people dial."""
        return str(line.settings.get("service_code", "")) if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        code = self.our_address(line)
        if not (
            code.startswith("*") and code.endswith("#") and set(code[1:-1]) <= set("0123456789*") and len(code) > 3
        ):
            return f"`service_code` is {code!r}; it begins with * and ends with #, such as *384*1234#."
        return sources.check(line)

    def send(self, message: Message) -> channels.Sent:
        """Refuse: by USSD the customer begins."""
        return channels.Sent("refused", outcome="By USSD the customer dials; nothing can be sent.")

    def preview(self, message: Message) -> channels.Preview:
        """Show the screens that a message takes, and say where words are cut."""
        language = message.thread.language
        shown = screens.pages(message.text, language=language)
        leads_on = f"{screens.MORE} leads on from screen to screen." if len(shown) > 1 else ""
        cut = screens.cut(message.text, language=language)
        return channels.Preview(
            screens=tuple(shown),
            notes=(leads_on,) if leads_on else (),
            warnings=(cut,) if cut else (),
        )

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check where the call comes from, and that it is a form."""
        sources.verify(call, line)
        try:
            forms.read(call)
        except channels.Unreadable as error:
            raise channels.NotProven(error.reason) from None

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read what is new in a session; its beginning is something said without words."""
        told = forms.read(call)
        if "text" not in told:
            # The provider tells how a session ended: what was said in it is here already.
            forms.needed(told, "status")
            return ()
        step = _step(told)
        if step.is_paging:
            return ()
        return [Said(step.their_address, step.text, sessions.step_id(step.session, step.length), session=step.session)]

    def answer(self, call: channels.Call, line: Line, says: Sequence[Say]) -> channels.Answer:
        """Show what is said as a screen, or the next screen of what was said before."""
        try:
            told = forms.read(call)
            step = _step(told) if "text" in told else None
        except channels.Unreadable:
            return _end(sessions.FAILED, line.workspace.language)
        if step is None:
            return channels.Answer()
        heard = [
            each
            for each in sessions.heard(self.channel, step.their_address, step.session)
            if sessions.step_of(each) == step.length
        ]
        language = heard[0].thread.language if heard else step.language
        if step.is_paging:
            return _screen(step.standing, step.page, language)
        if says:
            return _screen(says, 0, language)
        return _end(sessions.NOTHING_MORE if heard else sessions.FAILED, language)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a session stands with one call: what is new, and which screen of what was said is looked at."""

    session: str
    their_address: str
    text: str
    length: int  # of everything entered so far: it names the step for good
    page: int = 0
    is_paging: bool = False  # nothing was said but "show more"
    standing: tuple[Say, ...] = ()
    language: str = "en"


def _step(told: dict[str, str]) -> Step:
    session = forms.needed(told, "sessionId")[:150]
    address = sessions.address_in(told, "phoneNumber", channel="ussd")
    entered = told["text"]
    # A repeated step finds what came before it, and so is the same step again.
    heard = sessions.heard("ussd", address, session)
    before = next((each for each in reversed(heard) if sessions.step_of(each) < len(entered)), None)
    new = entered if before is None else entered[sessions.step_of(before) :].removeprefix("*")
    standing = tuple(queries.said_after(before)) if before else ()
    language = (before.thread.language if before else "") or "en"
    count = len(screens.pages(_joined(standing), language=language)) if standing else 1
    inputs, page = new.split("*"), 0
    while inputs and inputs[0].strip() == screens.MORE and page + 1 < count:
        page, inputs = page + 1, inputs[1:]
    is_paging = page > 0 and not inputs
    return Step(session, address, "*".join(inputs), len(entered), page, is_paging, standing, language)


def _joined(says: Sequence[Say]) -> str:
    return "\n".join(say.text for say in says)


def _screen(says: Sequence[Say], page: int, language: str) -> channels.Answer:
    shown = screens.pages(_joined(says), language=language)
    page = min(page, len(shown) - 1)
    is_end = page == len(shown) - 1 and says[-1].is_last
    return channels.Answer((END if is_end else GO_ON) + shown[page])


def _end(words: Mapping[str, str], language: str) -> channels.Answer:
    return channels.Answer(END + segments.to_gsm(sessions.words_in(words, language)))
