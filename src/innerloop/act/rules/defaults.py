"""What a new workspace begins with: when cases are opened, how fast they are answered, why things happen."""

from collections.abc import Mapping
from typing import Any

from innerloop.act.rules.priority import Priority

# The first that fits opens the case, so what presses most stands first.
RULES: tuple[tuple[str, Priority, Mapping[str, Any]], ...] = (
    ("Asked for a person", Priority.URGENT, {"wants_person": True}),
    ("Asked to be contacted", Priority.HIGH, {"wants_contact": True}),
    ("Scored 0 to 3", Priority.HIGH, {"metric": "nps", "score_at_most": 3}),
    ("Scored 4 to 6", Priority.NORMAL, {"metric": "nps", "score_at_most": 6}),
)
# Working minutes until the first contact and until the resolution. The inner loop closes within two days in practice
# (Bain: 24 to 48 hours); what presses is answered within the hour.
TARGETS: Mapping[Priority, tuple[int, int]] = {
    Priority.URGENT: (60, 8 * 60),
    Priority.HIGH: (4 * 60, 16 * 60),
    Priority.NORMAL: (8 * 60, 40 * 60),
    Priority.LOW: (24 * 60, 80 * 60),
}
CAUSES: tuple[tuple[str, str, str], ...] = (
    ("process", "A step in our process failed", "process"),
    ("product", "The product did not do what it should", "product"),
    ("skill", "One of us did not know how", "skill"),
    ("capacity", "Too few of us, or too slow", "capacity"),
    ("price", "A charge or a price", "price"),
    ("partner", "A partner or an agent of ours", "partner"),
    ("other", "Something else", "other"),
)
PLAYBOOK = "Call back and make it right"
STEPS = (
    "Say sorry by name, in the customer’s language",
    "Ask what happened and listen to the end",
    "Say what you will do, and by when",
    "Do it, and tell the customer that it is done",
)
