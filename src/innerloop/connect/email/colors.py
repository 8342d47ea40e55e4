"""Keeps a company's color, and keeps it readable on light and on dark paper (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import colorsys
import re

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def legible(color: str, *, ground: str, contrast_with: float, otherwise: str) -> str:
    """
    Return the color, made darker or lighter in steps of 2 % until its contrast with the ground suffices.

    `otherwise` stands in for what is not written as #rrggbb: a name or an expression could carry style rules.
    """
    if not _COLOR.fullmatch(color):
        return otherwise
    is_dark = _luminance(_channels(ground)) < 0.18
    hue, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in _channels(color)))
    moved = _channels(color)
    while _ratio(moved, _channels(ground)) < contrast_with and 0 <= lightness <= 1:
        lightness += 0.02 if is_dark else -0.02
        # A color that is lightened at full strength glows on dark paper.
        strength = min(saturation, 0.5) if is_dark else saturation
        moved = _whole(colorsys.hls_to_rgb(hue, min(1, max(0, lightness)), strength))
    return "#{:02x}{:02x}{:02x}".format(*moved)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, from 1 to 21."""
    return _ratio(_channels(one), _channels(other))


def _whole(parts: tuple[float, float, float]) -> tuple[int, ...]:
    return tuple(round(part * 255) for part in parts)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))


def _ratio(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(channels: tuple[int, ...]) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in channels)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
