"""Facts of cases: what happened to each, and who did it. Words stay out of them."""

from innerloop.kernel import facts

# data: number, rule (its id, or none where a person opened it), priority, matter.
OPENED = facts.kind("case.opened", "Case {number} was opened")
# data: number, response, thread, is_said (by the customer, not added by one of us or told by another system).
JOINED = facts.kind("case.joined", "A later answer joined case {number}")
# data: number, to (a member's id), was (the one before), was_why (for which reasons they had it).
ASSIGNED = facts.kind("case.assigned", "Case {number} was given to a colleague")
UNASSIGNED = facts.kind("case.unassigned", "Case {number} has nobody now")
# data: number, state, was.
MOVED = facts.kind("case.moved", "Case {number}: {state}")
# data: number, cause (its slug); of both ends: before (how it stood, for whoever takes it back).
RESOLVED = facts.kind("case.resolved", "Case {number} was resolved")
# data: number, reason.
CLOSED = facts.kind("case.closed", "Case {number} was closed without contact: {reason}")
REOPENED = facts.kind("case.reopened", "Case {number} was opened again")
# data: number, end (the id of what ended it, which counts no more). Undone within minutes, by who had done it.
UNENDED = facts.kind("case.unended", "The end of case {number} was taken back")
# data: number, channel, message, promised, was_thread, before (how it waited, for whoever takes it back).
REPLIED = facts.kind("case.replied", "We answered by {channel}")
# data: number, message (which contacted nobody), state (in which the case is now).
UNSENT = facts.kind("case.unsent", "We took back what we had written")
# data: as of UNSENT, and wrote (who had written it).
UNDELIVERED = facts.kind("case.undelivered", "What we had written in case {number} did not arrive")
# data: number, is_over (where it was written after the end).
HEARD = facts.kind("case.heard", "Wrote on in case {number}")
# data: number, reached (null: their end was picked up, by whom is not said yet); ring, ended (its state) of a call made
# from here, and ring alone once one of us said whom it reached. Of both: mentions (ids of members) who were named.
CALLED = facts.kind("case.called", "We called")
NOTED = facts.kind("case.noted", "A note was written on case {number}")
# data: number, until.
PROMISED = facts.kind("case.promised", "We promised to be in touch")
SNOOZED = facts.kind("case.snoozed", "Case {number} waits for its day")
# data: number, place, done.
TICKED = facts.kind("case.ticked", "A step of case {number} was ticked")
# data: number, fields; took or left (the number of another that became part of it, or is none any more), contacted and
# promised (what came with it, as moments), back (the fields that went with it).
CHANGED = facts.kind("case.changed", "Case {number} was changed: {fields}")
# data: number, into, along (ids of its own parts), changed (of the other one: each field as it was and as it became).
MERGED = facts.kind("case.merged", "Case {number} became part of another")
PARTED = facts.kind("case.parted", "Case {number} stands by itself again")
# data: number, member (an id), on.
WATCHED = facts.kind("case.watched", "Somebody watches case {number}")
# Its day has come.
WOKE = facts.kind("case.woke", "Case {number} is back")
# data: number, level.
ESCALATED = facts.kind("case.escalated", "Case {number} was brought to the lead")
# data: fields.
TEMPLATE_MADE = facts.kind("reply_template.made", "A reply template was made")
TEMPLATE_CHANGED = facts.kind("reply_template.changed", "A reply template was changed: {fields}")
PLAYBOOK_MADE = facts.kind("playbook.made", "A playbook was made")
PLAYBOOK_CHANGED = facts.kind("playbook.changed", "A playbook was changed: {fields}")
# data: cause (its slug).
CAUSE_ADDED = facts.kind("cause.added", "A cause was put on the list")
# data: cause (its slug), fields.
CAUSE_CHANGED = facts.kind("cause.changed", "A cause was changed: {fields}")
# data: priorities.
TARGETS_CHANGED = facts.kind("targets.changed", "The response times were changed: {priorities}")
RULE_MADE = facts.kind("case_rule.made", "A rule for cases was made")
RULE_CHANGED = facts.kind("case_rule.changed", "A rule for cases was changed: {fields}")
VIEW_KEPT = facts.kind("view.kept", "A view of the numbers was kept")
VIEW_CHANGED = facts.kind("view.changed", "A kept view was changed: {fields}")
# data: held_percent, rules (their ids), wait_days.
EXPERIMENT_BEGUN = facts.kind("experiment.begun", "An experiment began to leave some customers alone by lot")
# data: why (by_hand, held_back_worse, contacted_worse).
EXPERIMENT_STOPPED = facts.kind("experiment.stopped", "An experiment ended: {why}")
# data: kind (thanks, review, referral), rule. Announced when it is written to the customer.
THANKED = facts.kind("promoter.thanked", "We sent our thanks ({kind})")
# data: kind, place (its id). A button was pressed; a mere visit is none.
WENT_ON = facts.kind("promoter.went_on", "Followed our {kind} invitation")
PROMOTION_RULE_MADE = facts.kind("promotion_rule.made", "A rule for thanks was made")
PROMOTION_RULE_CHANGED = facts.kind("promotion_rule.changed", "A rule for thanks was changed: {fields}")
REVIEW_PLACE_CHANGED = facts.kind("review_place.changed", "A place for reviews was changed: {fields}")

# By which a reply contacted nobody after all.
LOST = (UNSENT, UNDELIVERED)
# Whatever changes what an open page shows of a case.
TELLING = (
    OPENED, JOINED, ASSIGNED, UNASSIGNED, MOVED, RESOLVED, CLOSED, REOPENED, UNENDED, REPLIED, UNSENT,
    UNDELIVERED, HEARD, CALLED, NOTED, PROMISED, SNOOZED, WOKE, TICKED, CHANGED, MERGED, PARTED, ESCALATED,
)  # fmt: skip
