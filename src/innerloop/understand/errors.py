"""What this room refuses, and why."""


class NoSuchRate(ValueError):
    """There is no such rate of false alarms. Choose one a week, a month, a quarter or a year."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class ThemeImpossible(ValueError):
    """A theme cannot be like this: {field}: {reason}."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(field=field, reason=reason))
        self.field, self.reason = field, reason


class MarkImpossible(ValueError):
    """A mark on the time line cannot be like this: {field}: {reason}."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(field=field, reason=reason))
        self.field, self.reason = field, reason


class CorrectionImpossible(ValueError):
    """This cannot be said of the words: {field}: {reason}."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(field=field, reason=reason))
        self.field, self.reason = field, reason
