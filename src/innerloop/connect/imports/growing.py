"""A group of rows that was imported before and has new rows now: they are added to its answer."""

from collections.abc import Collection, Iterable
from uuid import UUID

from innerloop.connect.imports.context import Context
from innerloop.connect.imports.rules import drafting
from innerloop.connect.imports.rules.drafts import Answer, Response
from innerloop.connect.imports.rules.verdicts import Verdict
from innerloop.listen import actions as listening
from innerloop.listen import errors as refusals
from innerloop.listen import models as heard
from innerloop.listen.actions.changing import Change
from innerloop.listen.rules.heard import MAIN_QUESTION, HeardAnswer

COMMENT = "comment"


def grow(response_id: UUID, draft: Response, new_lines: Collection[int], context: Context) -> Verdict:
    """Add what the new rows of a group say to its answer; what it said before is never altered.

    Returns the verdict on the new rows: changed, known where they say nothing new, or refused.
    """
    lines = tuple(line for line in draft.lines if line in new_lines)
    # Locked, so that nobody changes it between what is read here and what is written.
    row = heard.Response.objects.select_for_update().filter(id=response_id).first()
    if row is None or row.erased_at:
        return Verdict("refused", lines, "The answer that its group made was erased or removed since.")
    if reason := _contradiction(row, draft, new_lines):
        return Verdict("refused", lines, reason)
    before = row.version
    try:
        after = listening.change(
            response_id=row.id,
            to=_change(row, draft, new_lines),
            workspace=context.workspace,
            by=context.by,
            now=context.now,
        )
    except refusals.Refusal as refusal:
        return Verdict("refused", lines, str(refusal))
    return Verdict("changed" if after.version > before else "known", lines)


def _contradiction(row: heard.Response, draft: Response, new_lines: Collection[int]) -> str:
    if draft.score is not None and row.score is not None and draft.score != row.score:
        return f"Its score is {draft.score}, but its group was imported before with {row.score}."
    answered_at = draft.values.get("answered_at")
    # Not one of the group's old rows is here: so far only its name says that it is the same.
    if len(new_lines) == len(draft.lines) and answered_at not in (None, row.answered_at):
        return f"Its group was imported before, as answered on {row.answered_on}: name this answer otherwise."
    return ""


def _change(row: heard.Response, draft: Response, new_lines: Collection[int]) -> Change:
    is_comment_new = draft.comment_line in new_lines
    takes_comment = is_comment_new and not row.comment
    said = [answer for answer in draft.answers if answer.line in new_lines]
    if is_comment_new and not takes_comment:
        said.insert(0, Answer(draft.question or COMMENT, draft.comment, draft.comment_line))
    there = _further(row)
    apart = drafting.told_apart(said, [MAIN_QUESTION, *(answer.question for answer in there)])
    new = tuple(HeardAnswer(question=answer.question, text=answer.text) for answer in apart)
    return Change(
        score=draft.score if row.score is None else None,
        comment=draft.comment if takes_comment else None,
        answers=(*there, *new) if new else None,
    )


def _further(row: heard.Response) -> tuple[HeardAnswer, ...]:
    stored: Iterable[heard.Answer] = row.answers.select_related("metric").order_by("id")
    return tuple(
        HeardAnswer(
            question=answer.question_key,
            metric=answer.metric.slug if answer.metric else "",
            score=answer.number,
            choices=tuple(answer.choices or ()),
            text=answer.text,
        )
        for answer in stored
        if answer.question_key != MAIN_QUESTION
    )
