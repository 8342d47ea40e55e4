"""Whether a company's colour can carry words: it stands behind white ones, and writes its name on white."""

# WCAG 2.2, success criterion 1.4.3.
READABLE = 4.5


def contrast_with_white(colour: str) -> float:
    """Return the contrast of `#rrggbb` with white, 1 to 21 (WCAG 2.2, relative luminance)."""
    return 1.05 / (_luminance(_channels(colour)) + 0.05)


def darker_twin(colour: str) -> str:
    """Return the lightest colour of the same hue, as `#rrggbb`, that is readable on white."""
    channels = _channels(colour)
    for percent in range(100, 0, -1):
        candidate = _written(channels, percent)
        if contrast_with_white(candidate) >= READABLE:
            return candidate
    return "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _luminance(channels: tuple[int, int, int]) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _written(channels: tuple[int, int, int], percent: int) -> str:
    return "#" + "".join(f"{channel * percent // 100:02x}" for channel in channels)
