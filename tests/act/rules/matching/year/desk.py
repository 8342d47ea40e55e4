"""The desk at work for a year, under one way of giving cases out."""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import count

from innerloop.act.rules.matching import Agent, Case, Demand, Learned, Outcome, even_shares, learn, must_move
from tests.act.rules.matching.year.world import CAPACITY, Complaint, Worker, World, moment

# A way of giving cases out: for each case of the queue an agent's name, or "" where it stays.
Way = Callable[[Sequence[Case], Sequence[Agent], datetime, Learned], list[str]]

KNOWN_AFTER = 14 * 24.0  # hours until we know whether a customer came back
LATELY = 28 * 24.0


@dataclass(slots=True)
class Seat:
    """An agent's day: what waits, what is in work, whether they are there or sick."""

    worker: Worker
    waiting: list[Complaint] = field(default_factory=list)
    in_work: int = 0
    until: float = 0.0  # when the shift ends that is on now
    is_sick: bool = False
    recent: float = 0.0
    even: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a case: who contacted the customer, after how many hours, and whether they came back."""

    complaint: Complaint
    agent: str
    waited: float
    is_recovered: bool


@dataclass(slots=True)
class Year:
    """What a way of giving cases out came to."""

    ended: list[Ended] = field(default_factory=list)
    got: Counter[str] = field(default_factory=Counter)
    even: dict[str, float] = field(default_factory=dict)
    moved: int = 0
    stayed: int = 0  # times that a case had nobody when it was looked at
    learned: Learned = field(default_factory=Learned)
    sizes: Counter[int] = field(default_factory=Counter)  # how many cases were given out at once


class Desk:
    """A year of events: a case comes, a shift begins or ends, a case is done, a night is over."""

    def __init__(self, world: World, way: Way) -> None:
        self.world, self.way, self.year = world, way, Year()
        self.seats = {each.name: Seat(each) for each in world.workers}
        self.queue: list[Complaint] = []
        self.holders: dict[str, str] = {}
        self.given: deque[tuple[float, Demand, str]] = deque()
        self.known: deque[tuple[float, Ended]] = deque()
        self.outcomes: dict[tuple[str, tuple[str, str, str]], list[int]] = defaultdict(lambda: [0, 0])
        self.order = count()
        self.events: list[tuple[float, int, Callable[[float], None]]] = []

    def live(self) -> Year:
        """Live through the year, and through the days after it until every case is done."""
        for complaint in self.world.complaints:
            self._at(complaint.at, partial(self._come, complaint=complaint))
        for seat in self.seats.values():
            for begin, end in seat.worker.planned:
                self._at(begin, partial(self._begin, seat=seat))
                self._at(end, partial(self._end, seat=seat))
        for day in range(1, self.world.days + 1):
            self._at(24.0 * day, self._night)
        while self.events:
            at, _, happen = heapq.heappop(self.events)
            happen(at)
        demands = Counter(demand_of(each) for each in self.world.complaints)
        self.year.even = even_shares(demands, self._agents(0.0), self._presence(0.0, 24.0 * self.world.days))
        return self.year

    def _at(self, at: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (at, next(self.order), happen))

    def _come(self, at: float, complaint: Complaint) -> None:
        self.queue.append(complaint)
        self._give_out(at)

    def _begin(self, at: float, seat: Seat) -> None:
        seat.is_sick = all(begin != at for begin, _ in seat.worker.worked)
        if seat.is_sick:
            self._let_go(at, seat)
            return
        seat.until = at + 8
        self._give_out(at)
        self._next(at, seat)

    def _end(self, at: float, seat: Seat) -> None:
        if not seat.is_sick:
            self._let_go(at, seat)

    def _let_go(self, at: float, seat: Seat) -> None:
        """Take from somebody what they cannot answer in time, and look who can."""
        agent = self._agent(at, seat)
        late = [each for each in seat.waiting if must_move(self._case(each), agent, moment(at))]
        if not late:
            return
        for each in late:
            seat.waiting.remove(each)
            self.holders[each.name] = seat.worker.name
        self.queue += late
        self._give_out(at)

    def _give_out(self, at: float) -> None:
        if not self.queue:
            return
        queue, self.queue = self.queue, []
        self.year.sizes[len(queue)] += 1
        agents = [self._agent(at, seat) for seat in self.seats.values()]
        chosen = self.way([self._case(each) for each in queue], agents, moment(at), self.year.learned)
        for complaint, name in zip(queue, chosen, strict=True):
            if name:
                self._give(at, complaint, name)
            else:
                self.queue.append(complaint)
                self.year.stayed += 1

    def _give(self, at: float, complaint: Complaint, name: str) -> None:
        before = self.holders.pop(complaint.name, "")
        if name != before:
            self.year.moved += bool(before)
            self.given.append((at, demand_of(complaint), name))
        self.seats[name].waiting.append(complaint)
        self._next(at, self.seats[name])

    def _next(self, at: float, seat: Seat) -> None:
        """Call the next customer, where somebody is there and has their hands free."""
        if seat.in_work or not seat.waiting or at >= seat.until:
            return
        complaint = seat.waiting.pop(0)
        seat.in_work = 1
        self._contact(at, seat, complaint)
        self._at(seat.worker.done(at, complaint.work), partial(self._done, seat=seat))

    def _contact(self, at: float, seat: Seat, complaint: Complaint) -> None:
        waited = at - complaint.at
        chance = self.world.chance(seat.worker, complaint, waited)
        ended = Ended(complaint, seat.worker.name, waited, complaint.luck < chance)
        self.year.ended.append(ended)
        self.year.got[seat.worker.name] += 1
        self.known.append((at + KNOWN_AFTER, ended))

    def _done(self, at: float, seat: Seat) -> None:
        seat.in_work = 0
        self._give_out(at)
        self._next(at, seat)

    def _night(self, at: float) -> None:
        """Learn from what is known by now, and count who had how many of late."""
        while self.known and self.known[0][0] <= at:
            _, ended = self.known.popleft()
            counted = self.outcomes[ended.agent, ended.complaint.kind]
            counted[0] += ended.is_recovered
            counted[1] += 1
        self.year.learned = learn(Outcome(name, kind, *counted) for (name, kind), counted in self.outcomes.items())
        while self.given and self.given[0][0] < at - LATELY:
            self.given.popleft()
        recent = Counter(name for _, _, name in self.given)
        demands = Counter(demand for _, demand, _ in self.given)
        even = even_shares(demands, self._agents(at), self._presence(at - LATELY, at))
        for name, seat in self.seats.items():
            seat.recent, seat.even = recent[name], even[name]

    def _presence(self, begin: float, end: float) -> dict[str, float]:
        return {name: seat.worker.presence(begin, end) for name, seat in self.seats.items()}

    def _agents(self, at: float) -> list[Agent]:
        return [self._agent(at, seat) for seat in self.seats.values()]

    def _agent(self, at: float, seat: Seat) -> Agent:
        back = None if seat.is_sick else seat.worker.back(at)
        return Agent(
            seat.worker.name,
            languages=seat.worker.languages,
            skills=seat.worker.skills,
            capacity=CAPACITY,
            load=len(seat.waiting) + seat.in_work,
            is_on_shift=at < seat.until,
            off_at=moment(seat.until),
            back_at=None if back is None else moment(back),
            recent=seat.recent,
            even=seat.even,
        )

    def _case(self, complaint: Complaint) -> Case:
        return Case(
            complaint.name,
            waiting_since=moment(complaint.at),
            due_at=moment(complaint.due),
            language=complaint.language,
            cause=complaint.cause,
            segment=complaint.segment,
            skills=complaint.skills,
            owner=complaint.owner,
            value=complaint.value,
            severity=complaint.severity,
            holder=self.holders.get(complaint.name, ""),
        )


def demand_of(complaint: Complaint) -> Demand:
    """Return what a case asks of an agent."""
    return Demand(language=complaint.language, skills=complaint.skills)


def with_one_more(agents: Sequence[Agent], name: str) -> list[Agent]:
    """Return the agents after one of them was given a case."""
    return [replace(each, load=each.load + 1) if each.id == name else each for each in agents]
