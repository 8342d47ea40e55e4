"""Facts of imports."""

from innerloop.kernel import facts

FILE_IMPORTED = facts.kind(
    "import.ended", "A file of {kind} was imported: {added} added, {known} known already, {refused} rows refused"
)
