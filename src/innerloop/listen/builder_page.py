"""The builder's page, as plain values: the form, the languages with what they lack, the versions so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from innerloop.customers import queries as people
from innerloop.listen import previewing, queries, showing, survey_page
from innerloop.listen.forms.builder import BuilderForm
from innerloop.listen.models import Program, Survey, SurveyVersion
from innerloop.listen.rules import drafts, saying
from innerloop.listen.rules.drafts import Draft
from innerloop.listen.rules.elsewhere import NAMING
from innerloop.listen.rules.proofreading import Problem
from innerloop.team import choices


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the survey, how many texts it lacks, and of how many."""

    code: str
    name: str
    is_current: bool
    is_first: bool
    missing: int
    wanted: int

    @property
    def written(self) -> int:
        """Return how many texts it has."""
        return self.wanted - self.missing


@dataclass(frozen=True, slots=True)
class BuilderPage:
    """A survey being written."""

    survey: Survey
    draft: Draft
    form: BuilderForm
    tongues: tuple[Tongue, ...]
    others: tuple[tuple[str, str], ...]  # languages that can be added
    versions: tuple[SurveyVersion, ...]
    programs: tuple[Program, ...]
    is_changed: bool
    refusal: str = ""

    @property
    def tongue(self) -> Tongue:
        """Return the language that is shown."""
        return next(tongue for tongue in self.tongues if tongue.is_current)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Return the kinds of questions that can be added."""
        return list(saying.FOLLOWUP_KINDS.items())

    @property
    def is_full(self) -> bool:
        """Say whether there are as many follow-up questions as anybody would answer."""
        return len(self.draft.followups) >= drafts.MOST_FOLLOWUPS


def page_of(survey: Survey, draft: Draft, problems: Sequence[Problem] = (), refusal: str = "") -> BuilderPage:
    """Return the page of a draft, with what has to be mended said at its fields."""
    metrics = queries.metrics()
    names = {slug: metric.name for slug, metric in metrics.items()}
    scale = queries.scale_of(survey.metric)
    seen = {name: values for name, values in people.values_seen().items() if name not in NAMING}
    form = BuilderForm(draft, survey_id=survey.id, scale=scale, metrics=names, properties=seen)
    form.tell(list(problems))
    return BuilderPage(
        survey=survey,
        draft=draft,
        form=form,
        tongues=tongues_of(draft),
        others=tuple(choice for choice in choices.languages() if choice[0] not in draft.languages),
        versions=tuple(queries.versions(survey.id)),
        programs=tuple(queries.programs().filter(survey=survey)),
        is_changed=is_changed(survey, draft),
        refusal=refusal,
    )


def is_changed(survey: Survey, draft: Draft) -> bool:
    """Say whether a draft says anything else than what customers read now."""
    newest = queries.newest_version(survey.id)
    before = drafts.opened(name=survey.name, content=newest.content, based_on=newest.number)
    return draft.name != survey.name or drafts.settled(draft) != drafts.settled(before)


def tongues_of(draft: Draft) -> tuple[Tongue, ...]:
    """Return the languages of a draft with what each lacks."""
    return tuple(_tongue(draft, code) for code in draft.languages)


def preview_of(survey: Survey, draft: Draft, *, today: date) -> survey_page.SurveyPage:
    """Return the customers' page of a draft in the language that is shown, with nothing behind its links."""
    program = previewing.program_of(survey)
    shown = showing.Shown(
        program=program,
        content=drafts.settled(draft),
        language=draft.language,
        path="",
        today=today,
        # Whoever is invited can say stop and be answered; a visitor through an open link cannot.
        stop_url="" if program.kind == Program.Kind.ALWAYS_ON else "#",
    )
    # A link to another language would leave the draft behind.
    return replace(showing.survey(shown), languages=())


def _tongue(draft: Draft, code: str) -> Tongue:
    return Tongue(
        code=code,
        name=saying.language_name(code),
        is_current=code == draft.language,
        is_first=code == draft.languages[0],
        missing=drafts.missing(draft, code),
        wanted=drafts.wanted(draft),
    )
