"""What this room refuses, and why."""


class NoSuchRate(ValueError):
    """There is no such rate of false alarms. Choose one a week, a month, a quarter or a year."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)
