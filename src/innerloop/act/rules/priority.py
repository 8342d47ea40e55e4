"""How pressing a case is."""

from enum import StrEnum


class Priority(StrEnum):
    """The four steps, the least pressing first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def label(self) -> str:
        """Return the word for it."""
        return self.value.capitalize()

    @property
    def weight(self) -> int:
        """Return how much more than `LOW` it presses, for ordering: 0 to 3."""
        return list(Priority).index(self)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return value and word of each, for forms and models."""
        return [(step.value, step.label) for step in cls]
