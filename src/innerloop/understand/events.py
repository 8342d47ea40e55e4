"""What this room announces, above all what the watch has found: ids, numbers and codes only."""

from innerloop.kernel import facts

# Whoever counts the facts of the answers reads the log under this name; others read after it.
FACTS = "understand.facts"
WORDS = "understand.words"
# Whoever reads words sleeps on this channel of the database.
UNREAD = "innerloop_unread"

# data of all: matter (score, volume), way (down, up), by, of (the slice: a dimension and an id or a channel), points,
# since (a day), part_of (the finding it belongs to, or none).
FOUND = facts.kind("finding.found", "Something has moved {way} since {since}: the {matter}[ by {points} points]")
GREW = facts.kind("finding.grew", "A change that stands reached further")
ENDED = facts.kind("finding.ended", "A change of the {matter} is over")
SETTLED = facts.kind("finding.settled", "A change of the {matter} has stayed and counts as usual now")
LET_GO = facts.kind("finding.let_go", "Where a change stands is no longer watched")
# Of people: a change was looked at.
SET_ASIDE = facts.kind("finding.set_aside", "set a change aside as nothing")
TAKEN_BACK = facts.kind("finding.taken_back", "took a change up again")
EXPLAINED = facts.kind("finding.explained", "wrote down why something changed")
WATCHING_CHANGED = facts.kind("watching.changed", "changed what is watched: {fields}")

# The words of an answer were read. data: language, label (-1, 0, 1), urgency (0 to 1), themes (their ids). It names no
# customer: it is nothing that they did.
UNDERSTOOD = facts.kind("answer.understood", "The words of an answer were read")
THEME_CHANGED = facts.kind("theme.changed", "changed what a theme is: {fields}")
THEME_MADE = facts.kind("theme.made", "made a theme")
# data: n (verdicts), encoder (whose vectors).
THEME_LEARNED = facts.kind("theme.learned", "Verdicts have taught better what a theme is[: {n} of them]")
THEME_WENT_BACK = facts.kind("theme.went_back", "went back to what a theme was before verdicts taught it")
THEMES_MERGED = facts.kind("theme.merged", "merged a theme into another")
EMERGED = facts.kind("topic.emerged", "Customers began to speak of something that no theme covers")
TOPIC_SET_ASIDE = facts.kind("topic.set_aside", "set aside what customers speak of")
CORRECTED = facts.kind("answer.corrected", "corrected how an answer was read")

# Of a language model; data: purpose, answers (how many were sent), tokens, outcome. No word of what was sent or said.
MODEL_CONNECTED = facts.kind("language_model.connected", "set a language model up ({kind})")
MODEL_CHANGED = facts.kind("language_model.changed", "changed the language model: {fields}")
MODEL_ENDED = facts.kind("language_model.ended", "turned the language model off and let its key be forgotten")
MODEL_ASKED = facts.kind(
    "language_model.asked", "asked the language model for {purpose}, of {answers} answers[: {outcome}]"
)
MARK_MADE = facts.kind("mark.made", "wrote down what happened on the time line")
MARK_CHANGED = facts.kind("mark.changed", "changed what happened on the time line")
MARK_PUT_AWAY = facts.kind("mark.put_away", "put away what happened on the time line")
MARK_TAKEN_UP = facts.kind("mark.taken_up", "took up again what happened on the time line")
