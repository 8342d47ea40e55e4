"""The facts that this room announces, and how the timeline says each."""

from innerloop.kernel import facts

KNOWN = facts.kind("customer.known", "Became known to us")
# data: fields, the names of what changed, joined by commas; never the values.
CHANGED = facts.kind("customer.changed", "Details changed: {fields}")
# data: merge, winner, loser. Announced for the winner.
MERGED = facts.kind("customer.merged", "Two records became one person")
UNMERGED = facts.kind("customer.unmerged", "Two records were parted again")
# data: channel, purpose.
CONSENTED = facts.kind("customer.consented", "Allowed us to {purpose} by {channel}")
WITHDREW = facts.kind("customer.withdrew", "Asked us not to {purpose} by {channel}")
# data: channel, purpose ("all" for every one), reason.
SUPPRESSED = facts.kind("customer.suppressed", "No longer written to by {channel}: {reason}")
UNSUPPRESSED = facts.kind("customer.unsuppressed", "May be written to by {channel} again")
# data: kind and, where money moved, revenue (a decimal as text), currency, revenue_kind.
BEHAVIOR = facts.kind("customer.behavior", "Told by another system: {kind}")
# data: promoter (a customer's id), source. Announced for the friend.
BROUGHT = facts.kind("customer.brought", "Was brought by another customer")
# data: promoter, source, brought_at, for whoever takes that back; what else was known of it.
UNBROUGHT = facts.kind("customer.unbrought", "Was not brought by another customer after all")
# data: fields, the names of what changed.
ORGANIZATION_CHANGED = facts.kind("organization.changed", "An organization was changed: {fields}")
# Announced for the person and for every record that had been merged into it.
ERASED = facts.kind("customer.erased", "Erased on request")
