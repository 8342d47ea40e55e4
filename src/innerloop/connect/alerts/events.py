"""What happens to destinations of notices, as the audit trail says it."""

from innerloop.kernel import facts

# data: kind (slack, teams, apprise).
OPENED = facts.kind("destination.opened", "let notices go to a destination ({kind})")
CHANGED = facts.kind("destination.changed", "changed a destination of notices ({kind})")
CLOSED = facts.kind("destination.closed", "closed a destination of notices ({kind})")
REPEATED = facts.kind("destination.repeated", "sent a notice to a destination again ({kind})")
TESTED = facts.kind("destination.tested", "tried a destination of notices ({kind})")
