"""Of which answers it is known what they speak of, while the words of others are still to be read.

An answer without words speaks of nothing, and that is known at once. So that it weighs no more than those that are read
one after another, only as large a part of such answers is counted as of those with words was read.
"""

from dataclasses import dataclass

# Answers that were never read; one that is read anew is known as it was read before.
WAITING = """waiting AS MATERIALIZED (
    SELECT u.response_id FROM understand_unread u WHERE u.workspace_id = %s
    AND NOT EXISTS (SELECT FROM understand_reading g WHERE g.response_id = u.response_id)
)"""
JOIN = "LEFT JOIN waiting w ON w.response_id = f.response_id"
# Which answers have words is asked only where some wait: all others are known.
IS_KNOWN = "w.response_id IS NULL"
IS_READ = f"""({IS_KNOWN} AND (NOT EXISTS (SELECT FROM waiting)
    OR EXISTS (SELECT FROM understand_reading g WHERE g.response_id = f.response_id)))"""


@dataclass(frozen=True, slots=True)
class Known:
    """A number of answers: those that were read, those without words, and those that wait to be read."""

    read: int = 0
    silent: int = 0
    waiting: int = 0

    @property
    def part(self) -> float:
        """Return which part, 0 to 1, of the answers with words was read; 1 where there are none."""
        worded = self.read + self.waiting
        return self.read / worded if worded else 1.0
