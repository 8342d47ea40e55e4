"""Journeys: the scores of every stage and moment, by what they are about, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from innerloop.act.journeys_page import JourneysPage, Said, StageCard, Volume
from innerloop.act.queries.explored import explore_url
from innerloop.act.rules import journeys as rules
from innerloop.kernel.widgets import Empty
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation, Metric, Program, Stage, Touchpoint
from innerloop.listen.rules import levels
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Choice, Slice, newest, passing, sentence
from innerloop.understand.rules import anonymity, change, interval, score
from innerloop.understand.rules.score import Score

EFFORT = "ces"
_NAMES = {
    levels.RELATIONSHIP: "Relationship",
    levels.EPISODE: "Episode",
    levels.TRANSACTION: "Moments",
}
_NOTES = {
    levels.RELATIONSHIP: "of everything with you, said by those who were here",
    levels.EPISODE: "asked at its end",
    levels.TRANSACTION: "asked right after",
}


@dataclass(frozen=True, slots=True)
class _Asker:
    """What a program's answers are about: their level, and the stage whose end it waits for."""

    level: str
    stage: UUID | None


@dataclass(slots=True)
class _Heard:
    """Scores of one time: of the whole, of episodes by stage, of moments by key."""

    whole: list[Score] = field(default_factory=list)
    episodes: dict[UUID, list[Score]] = field(default_factory=lambda: defaultdict(list))
    moments: dict[str, list[Score]] = field(default_factory=lambda: defaultdict(list))
    withheld: int = 0

    def of(self, keys: Sequence[str]) -> Score:
        """Return the score of several moments together."""
        return score.together([one for key in keys for one in self.moments.get(key, [])])


@dataclass(frozen=True, slots=True)
class _Map:
    """The journey as it is set up, and what is looked at."""

    slice_: Slice
    metric: Metric
    workspace: Workspace
    now: datetime
    stages: list[Stage]
    touchpoints: list[Touchpoint]
    askers: dict[str, _Asker]
    relationship: list[UUID]

    @property
    def choice(self) -> Choice:
        return self.slice_.choice(now=self.now, zone=self.workspace.time_zone, metric=self.metric)

    @property
    def before(self) -> Choice | None:
        earlier = self.slice_.earlier(now=self.now, zone=self.workspace.time_zone)
        return earlier.choice(now=self.now, zone=self.workspace.time_zone, metric=self.metric) if earlier else None

    def keys(self, stage_id: UUID | None) -> list[str]:
        """Return the keys of a stage's moments."""
        return [one.key for one in self.touchpoints if one.stage_id == stage_id]

    def answers_url(self, keys: Sequence[str]) -> str:
        return reverse("act:feedback") + self.slice_.query(where={**self.slice_.where, "touchpoint": tuple(keys)})

    def explored(self, keys: Sequence[str], metric: str = "") -> str:
        where = {**self.slice_.where, "touchpoint": tuple(keys)}
        return explore_url(self.slice_, "touchpoint", where=where, metric=metric)


def journeys(slice_: Slice, *, workspace: Workspace, now: datetime) -> JourneysPage:
    """Return the page for a slice."""
    says = sentence.says(slice_, workspace=workspace)
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    touchpoints = list(Touchpoint.objects.select_related("stage").order_by("name"))
    stages = list(Stage.objects.order_by("position", "name", "id"))
    if metric is None or not stages:
        return JourneysPage(says=says, empty=_nothing(touchpoints))
    here = _Map(slice_, metric, workspace, now, stages, touchpoints, *_asking(touchpoints))
    return replace(_page(here), says=says)


def _page(here: _Map) -> JourneysPage:
    now, before = _heard(here, here.choice), _heard(here, here.before) if here.before else _Heard()
    of_stage = {str(stage.id): now.of(here.keys(stage.id)) for stage in here.stages}
    minimum = here.workspace.minimum_n
    lost = rules.most_lost(of_stage, minimum_n=minimum)
    compared = sum(1 for one in of_stage.values() if one.n >= minimum)
    name = next((stage.name for stage in here.stages if lost and str(stage.id) == lost.stage), "")
    finding, rest = rules.finding(lost, name, compared=compared)
    moved = _moved(here, now, before)
    stages = _Stages(here, now, moved, lost.stage if lost and lost.is_sure else "")
    whole = score.together(now.whole)
    return JourneysPage(
        says=(),
        finding=finding,
        rest=rest,
        whole=_said("The relationship as a whole", whole, here) if whole.n else None,
        stages=stages.cards(),
        loose=tuple(stages.moments(None)),
        foot=_foot(now, stages, has_moved=bool(moved)),
    )


def _asking(touchpoints: Sequence[Touchpoint]) -> tuple[dict[str, _Asker], list[UUID]]:
    """Return what each program asks about, by its slug, and those that ask about the whole. One query."""
    stage_of = {one.id: one.stage_id for one in touchpoints}
    by_key = dict(Stage.objects.values_list("key", "id"))
    askers, whole = {}, []
    for program in Program.objects.only("slug", "kind", "level", "plan", "touchpoint"):
        has_touchpoint = program.touchpoint_id is not None
        level = levels.level_of(program.level, program.kind, has_touchpoint=has_touchpoint)
        stage = by_key.get(program.plan.get("stage", ""))
        if program.touchpoint_id:
            stage = stage or stage_of.get(program.touchpoint_id)
        askers[program.slug] = _Asker(level, stage)
        if level == levels.RELATIONSHIP:
            whole.append(program.id)
    return askers, whole


def _heard(here: _Map, choice: Choice) -> _Heard:
    found = _Heard()
    stage_of = {one.key: one.stage_id for one in here.touchpoints}
    for group in understanding.groups(replace(choice, by=("touchpoint", "program"))):
        touchpoint, program = group.key["touchpoint"], group.key["program"]
        asker = here.askers.get(program or "")
        level = asker.level if asker else levels.of_answer(has_touchpoint=touchpoint is not None)
        stage = (asker.stage if asker else None) or (stage_of.get(touchpoint) if touchpoint else None)
        found.withheld += group.score.withheld
        if level == levels.RELATIONSHIP:
            found.whole.append(group.score)
        elif level == levels.EPISODE and stage:
            found.episodes[stage].append(group.score)
        elif touchpoint:
            found.moments[touchpoint].append(group.score)
    return found


def _moved(here: _Map, now: _Heard, before: _Heard) -> dict[str, float]:
    """Return by how much each moment moved beyond chance, corrected for their number (Benjamini-Hochberg)."""
    minimum = here.workspace.minimum_n
    pairs = {key: (before.of([key]), now.of([key])) for key in now.moments if key in before.moments}
    tested = {key: change.compare(*pair) for key, pair in pairs.items() if min(one.n for one in pair) >= minimum}
    if not tested:
        return {}
    corrected = change.adjust_p_values([found.p_value or 0.0 for found in tested.values()]).bh
    return {
        key: found.difference
        for (key, found), p_value in zip(tested.items(), corrected, strict=True)
        if p_value < 0.05 and found.difference is not None
    }


class _Stages:
    """The cards of the stages; whatever they need beside the scores is read once, for all of them."""

    def __init__(self, here: _Map, now: _Heard, moved: Mapping[str, float], worst: str) -> None:
        self._here, self._now, self._moved, self._worst = here, now, moved, worst
        self.answers, self.asks = newest.of_answers(here.choice), newest.of_asks(here.choice)
        self._there = passing.of_those_there(self.answers.choice, programs=here.relationship)
        self._volumes = _volumes(self.asks.choice)
        self._ease = _ease(here)

    def cards(self) -> tuple[StageCard, ...]:
        stages = self._here.stages
        return tuple(self._card(stage, place) for place, stage in enumerate(stages, 1))

    def moments(self, stage_id: UUID | None) -> list[Said]:
        """Return the moments of a stage, the lowest first, those with too few last."""
        here = self._here
        rows = [
            self._moment(one)
            for one in here.touchpoints
            if one.stage_id == stage_id and (stage_id or one.key in self._now.moments)
        ]
        return sorted(rows, key=lambda row: (row.is_few, row.value or 0.0))

    def _card(self, stage: Stage, place: int) -> StageCard:
        here, keys = self._here, self._here.keys(stage.id)
        ease = score.together([self._ease[key] for key in keys if key in self._ease])
        here_url, explored = here.answers_url(keys) if keys else "", here.explored(keys) if keys else ""
        levels_said = (
            _said(_NAMES[levels.RELATIONSHIP], self._there.get(stage.id, score.together([])), here),
            _said(_NAMES[levels.EPISODE], score.together(self._now.episodes.get(stage.id, [])), here),
            _said(_NAMES[levels.TRANSACTION], self._now.of(keys), here, url=here_url, explore_url=explored),
        )
        named = zip(levels_said, (levels.RELATIONSHIP, levels.EPISODE, levels.TRANSACTION), strict=True)
        return StageCard(
            id=str(stage.id),
            name=stage.name,
            place=place,
            levels=tuple(replace(said, note=_NOTES[level]) for said, level in named),
            moments=tuple(self.moments(stage.id)),
            volume=self._volume(keys),
            ease=_said("Ease", ease, here, explore_url=here.explored(keys, metric=EFFORT)) if ease.n else None,
            is_worst=str(stage.id) == self._worst,
            places=tuple((at, rules.place_name(at)) for at in range(1, len(here.stages) + 1)),
        )

    def _moment(self, touchpoint: Touchpoint) -> Said:
        key, here = touchpoint.key, self._here
        said = _said(
            touchpoint.name,
            self._now.of([key]),
            here,
            url=here.answers_url([key]),
            explore_url=here.explored([key]),
        )
        gone = self._moved.get(key)
        if gone is None:
            return said
        words = f"{'up' if gone > 0 else 'down'} {figures.points(abs(gone))}, beyond chance"
        return replace(said, change=words, moved="rose" if gone > 0 else "fell")

    def _volume(self, keys: Sequence[str]) -> Volume:
        asked = sum(self._volumes.get(key, (0, 0))[0] for key in keys)
        answered = sum(self._volumes.get(key, (0, 0))[1] for key in keys)
        if not asked:
            return Volume(0, 0)
        around = interval.proportion_ci_wilson(answered, asked)
        where = {**self._here.slice_.where, "touchpoint": tuple(keys)}
        return Volume(
            asked,
            answered,
            figures.share(around.point),
            figures.share_interval(around.low, around.high),
            reverse("act:asked") + self._here.slice_.query(where=where, is_latest=True),
        )


def _volumes(choice: Choice) -> dict[str, tuple[int, int]]:
    """Return how many were asked at each moment by name and by how many that was answered. One query."""
    rows = understanding.invitations(choice).exclude(understanding.ANONYMOUS).exclude(touchpoint=None)
    counted = rows.values_list("touchpoint__key").annotate(
        asked=Count("id", filter=Q(state__in=understanding.ASKED)),
        answered=Count("id", filter=Q(state=Invitation.State.ANSWERED)),
    )
    return {key: (asked, answered) for key, asked, answered in counted.order_by()}


def _ease(here: _Map) -> dict[str, Score]:
    """Return how easy it was at each moment, where customers are asked; nothing when that is the page's metric."""
    metric = listening.metric(EFFORT)
    if metric is None or metric.id == here.metric.id:
        return {}
    choice = replace(here.choice, metric=EFFORT, known=metric, by=("touchpoint",))
    return {key: group.score for group in understanding.groups(choice) if (key := group.key["touchpoint"])}


def _said(name: str, found: Score, here: _Map, url: str = "", explore_url: str = "") -> Said:
    is_few = found.value is None or found.n < here.workspace.minimum_n
    return Said(name, found.value, found.low, found.high, found.n, is_few, url=url, explore_url=explore_url)


def _foot(now: _Heard, stages: _Stages, *, has_moved: bool) -> str:
    chance = "“Beyond chance” is said after correcting for the number of stages and of moments." if has_moved else ""
    withheld = anonymity.why_left_out(now.withheld)
    there = f"The relationship is of the newest {figures.count(newest.MOST_ANSWERS)} answers of this time."
    asked = f"Who was asked is of the newest {figures.count(newest.MOST_ASKS)} invitations."
    cut = (there if stages.answers.is_cut else "", asked if stages.asks.is_cut else "")
    return " ".join(filter(None, ("Bars are 95 % intervals, all on one axis.", chance, withheld, *cut)))


def _nothing(touchpoints: Sequence[Touchpoint]) -> Empty:
    text = (
        "Give each of your moments a stage, such as joining, using or paying. The score, the effort and how many "
        "were there will stand here, stage by stage."
    )
    title = "No stages yet" if touchpoints else "No moments yet"
    return Empty(title, text, "Set up the journey", reverse("listen:touchpoints"))
