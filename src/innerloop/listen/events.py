"""Facts of asking and hearing."""

from innerloop.kernel import facts

INVITATION_MADE = facts.kind("invitation.made", "Asked by {channel}")
INVITATION_HELD = facts.kind("invitation.held", "Not asked: {rule}")
INVITATION_SENT = facts.kind("invitation.sent", "The invitation left by {channel}")
INVITATION_UNCERTAIN = facts.kind("invitation.uncertain", "The invitation may have left by {channel}; nobody knows")
INVITATION_UNDELIVERED = facts.kind("invitation.undelivered", "The invitation could not be delivered by {channel}")
RESPONSE_RECORDED = facts.kind("response.recorded", "Answered {score} by {channel}")
RESPONSE_CHANGED = facts.kind("response.changed", "Changed the answer to {score}")
RESPONSE_ERASED = facts.kind("response.erased", "The words of an answer were erased")
SURVEY_PUBLISHED = facts.kind("survey.published", "Version {number} of a survey was published")
PROGRAM_OPENED = facts.kind("program.opened", "A program was opened")
METRIC_DEFINED = facts.kind("metric.defined", "A metric was defined")
METRIC_RENAMED = facts.kind("metric.renamed", "A metric was renamed")
SURVEY_ARCHIVED = facts.kind("survey.archived", "A survey was put away")
SURVEY_RETURNED = facts.kind("survey.returned", "A survey was brought back")
PROGRAM_CHANGED = facts.kind("program.changed", "A program was changed: {fields}")
PROGRAM_CLOSED = facts.kind("program.closed", "A program was closed")
PROGRAM_REOPENED = facts.kind("program.reopened", "A program was opened again")
TOUCHPOINT_SET_UP = facts.kind("touchpoint.set_up", "A touchpoint was set up: {fields}")
PRODUCT_SET_UP = facts.kind("product.set_up", "A product was set up: {fields}")
STAGE_SET_UP = facts.kind("stage.set_up", "A stage of the journey was set up: {fields}")
