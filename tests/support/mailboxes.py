"""People who were asked by mail, and the six kinds of scanners of their mailboxes, as what they request and when.

The scanners are those that survey companies tell of: (1) HEAD of every link; (2) GET of every link within two
seconds; (3) the same over a long time; (4) a browser without a screen that runs the script; (5) one that presses the
button as well; (6) a gateway that looks when somebody clicks. People do not behave either: some have no script, a
browser whose script runs elsewhere, an office's one address, or slip. Addresses are of the Internet, since others
tell nothing, and drawn.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"
MINI = "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/191.326; U; en) Presto/2.12.423 Version/12.16"
FEATURE = "Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5"
AGENTS = (CHROME, PHONE, IPHONE)
SCORES = (*[10] * 28, *[9] * 17, *[8] * 17, *[7] * 12, *[6] * 7, *[5] * 6, 4, 4, 3, 3, 3, 2, 2, 1, 1, 0, 0, 0)

Headers = dict[str, str]


@dataclass
class Step:
    """One request: so many seconds after the one before. A form gets the nonce of the page shown last."""

    wait: float
    method: str
    path: str
    form: dict[str, str] | None = None


@dataclass
class Caller:
    """Somebody, or something, that comes at a moment and goes through its steps."""

    at: float
    headers: Headers
    steps: list[Step]
    nonce: str = ""


@dataclass
class Mail:
    """One invitation in a mailbox: its links, and what its owner thinks."""

    token: str
    stop: str
    score: int = 0
    kind: str = ""
    callers: list[Caller] = field(default_factory=list)

    def links(self) -> list[str]:
        """Return all fourteen: the scores, the page itself, the way out, and the page in another language."""
        scores = [f"/s/{self.token}?score={score}" for score in range(11)]
        return [*scores, f"/s/{self.token}", f"/unsubscribe/{self.stop}", f"/s/{self.token}?lang=sw"]


class World:
    """Draws people and scanners; the same seed draws the same."""

    def __init__(self, seed: int, *, span: float, hurry: float = 1.0) -> None:
        self.chance = random.Random(seed)
        self.span = span  # seconds over which mails are delivered
        self.hurry = hurry  # below 1 people and slow scanners come sooner, for a small run
        self._clouds = [f"20.203.113.{n}" for n in range(20)]
        self._offices = [f"51.198.100.{n}" for n in range(1, 26)]
        self._carriers = [f"41.190.2.{n}" for n in range(1, 26)]

    def delivered(self) -> float:
        """Return when a mail arrives."""
        return self.chance.random() * self.span

    def scans(self, mail: Mail, profile: int, at: float, *, source: str = "") -> None:
        """Let a scanner of a profile see a mail."""
        source = source or self.chance.choice(self._clouds)
        if profile == 5:
            mail.callers += self._presses(mail, at, source)
            return
        links, headers = mail.links(), self._scanner(source)
        self.chance.shuffle(links)
        if profile == 1:
            mail.callers.append(Caller(at, headers, [Step(0.05, "HEAD", path) for path in links]))
        elif profile in (2, 4):
            # In parallel, as from a pool; the fourth runs the page's script, which requests nothing.
            mail.callers += [Caller(at + self.chance.random() * 2, headers, [Step(0, "GET", path)]) for path in links]
        elif profile == 3:
            looks = [Step(self.chance.uniform(1, 6) * self.hurry, "GET", path) for path in links]
            mail.callers.append(Caller(at, headers, looks))

    def answers(self, mail: Mail, at: float, *, behind: str = "") -> None:
        """Let a person answer a mail that was delivered then, by a gateway's look first where they sit behind one."""
        mail.score = self.chance.choice(SCORES)
        at += self.chance.uniform(5, 60) * self.hurry
        source = behind or self._home()
        tapped = self.chance.random() < 0.7
        path = f"/s/{mail.token}?score={mail.score}" if tapped else f"/s/{mail.token}"
        if behind:
            looks = Caller(at - self.chance.uniform(0.2, 2), self._scanner(behind), [Step(0, "GET", path)])
            mail.callers.append(looks)
        mail.callers.append(Caller(at, *self._person(mail, path, source)))

    def shares(self, mail: Mail, at: float, source: str) -> None:
        """Let a person answer a mail from an address that all their neighbours have, some by an old phone's browser
        that runs no script and names no language, some by a mouse that lies where it has to press."""
        mail.score = self.chance.choice(SCORES)
        headers, steps = self._person(mail, f"/s/{mail.token}", source)
        luck, form = self.chance.random(), steps[-1].form or {}
        if luck < 0.05:
            headers["User-Agent"] = self.chance.choice([FEATURE, "Mozilla/5.0"])
            headers.pop("Accept-Language", None)
            form["g"] = ""
            steps[-1].wait = max(1.5, steps[-1].wait)
        elif luck < 0.06:
            form["g"] = f"m,{self.chance.randint(0, 2)},{self.chance.randint(300, 4000)},0"
        mail.callers.append(Caller(at, headers, steps))

    def office(self) -> str:
        """Return the address of an office whose gateway looks at every click from the same address."""
        return self.chance.choice(self._offices)

    def _home(self) -> str:
        luck = self.chance.random()
        if luck < 0.6:
            return ".".join(str(self.chance.randint(1, 250)) for _ in range(4))
        return self.chance.choice(self._carriers if luck < 0.85 else self._offices)

    def _person(self, mail: Mail, path: str, source: str) -> tuple[Headers, list[Step]]:
        agent, hand, least = self._hand()
        headers = {"User-Agent": agent, "X-Forwarded-For": source, "Accept": "text/html"}
        if self.chance.random() < 0.995:
            headers["Accept-Language"] = self.chance.choice(["en", "sw,en;q=0.8", "fr-FR,fr", "ar"])
        slips = (
            [Step(2, "GET", f"/s/{mail.token}?score={self.chance.randint(0, 10)}")]
            if self.chance.random() < 0.02
            else []
        )
        form = {"score": str(mail.score), "comment": "Kind staff" if self.chance.random() < 0.45 else "", "lang": "en"}
        thinks = max(least, self.chance.lognormvariate(2.1, 0.8)) * self.hurry
        return headers, [*slips, Step(0, "GET", path), Step(max(1.2, thinks), "POST", path, form | hand)]

    def _hand(self) -> tuple[str, dict[str, str], float]:
        luck, after = self.chance.random(), str(int(self.chance.lognormvariate(7.5, 0.7)))
        if luck < 0.03:
            return MINI, {"g": "0,0,0,0"}, 2.0  # its script runs at the maker's, who sees no hand
        if luck < 0.08:
            return self.chance.choice([FEATURE, CHROME]), {"g": ""}, 1.5  # without a script
        if luck < 0.09:
            return CHROME, {"g": f"c,0,{after},0"}, 2.0  # an aid that only clicks
        if luck < 0.13:
            return CHROME, {"g": f"k,{self.chance.randint(0, 40)},{after},0"}, 2.0
        if luck < 0.5:
            return CHROME, {"g": f"m,{max(3, int(self.chance.lognormvariate(3.2, 0.8)))},{after},0"}, 1.2
        return self.chance.choice([PHONE, IPHONE]), {"g": f"t,{self.chance.randint(0, 1)},{after},0"}, 1.2

    def _scanner(self, source: str) -> Headers:
        agent = self.chance.choice([CHROME, CHROME, IPHONE, "Mozilla/5.0", "python-requests/2.31.0"])
        headers = {"User-Agent": agent, "X-Forwarded-For": source}
        return headers | ({"Accept-Language": "en-US"} if self.chance.random() < 0.6 else {})

    def _presses(self, mail: Mail, at: float, source: str) -> Iterator[Caller]:
        """Press the buttons of the page and of the way out, in six ways: by script, or by a driver that clicks."""
        luck = self.chance.random()
        score, headers = self.chance.choice([0, 0, 10, self.chance.randint(0, 10)]), self._scanner(source)
        hand, burst, waits = {"g": f"0,0,0,{self.chance.randint(0, 1)}"}, luck < 0.5, self.chance.uniform(0.05, 3)
        if luck >= 0.98:  # the hardest: one link, a hidden driver, time to read
            hand, waits = {"g": f"m,1,{self.chance.randint(400, 2500)},0"}, self.chance.uniform(1, 3)
        elif luck >= 0.93:  # no script at all, the form by itself
            hand, burst, waits = {"g": ""}, True, self.chance.uniform(0.02, 0.5)
        elif luck >= 0.7:
            hand, burst = {"g": f"m,1,{self.chance.randint(200, 2500)},{int(luck < 0.85)}"}, True
        if burst:
            others = [path for path in mail.links() if not path.startswith("/unsubscribe")]
            yield from (Caller(at + self.chance.random() * 1.5, headers, [Step(0, "GET", path)]) for path in others)
        path = f"/s/{mail.token}?score={score}"
        form = {"score": str(score), "comment": "", "lang": "en"} | hand
        yield Caller(at + 1.5 * burst, headers, [Step(0, "GET", path), Step(waits, "POST", path, form)])
        # The way out is a link with a button as well.
        way_out = f"/unsubscribe/{mail.stop}"
        presses = [Step(0, "GET", way_out), Step(waits, "POST", way_out, dict(hand))]
        yield Caller(at + 1.5 * burst, headers, presses)
