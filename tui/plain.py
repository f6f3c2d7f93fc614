"""The screen without any colour (NO_COLOR): what colour would say is said by reverse, bold and the signs."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

STANDS_OUT = 1.9  # a ground this far from the screen's own means that something is chosen
_NOTHING = Style.from_color(RichColor.default(), RichColor.default())


class WithoutColour(LineFilter):
    """Takes every colour out; a ground that stands out from `ground` becomes reverse."""

    def __init__(self, ground: Color) -> None:
        super().__init__()
        self._ground = ground

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same text in no colour."""
        return [
            Segment(text, plain_style(style, self._ground) if style else style, control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def plain_style(style: Style, ground: Color) -> Style:
    """A style's attributes, and reverse where its ground stands out."""
    chosen = style.bgcolor is not None and stands_out(style.bgcolor, ground)
    return style + _NOTHING + Style(reverse=bool(style.reverse) != chosen)


def stands_out(colour: RichColor, ground: Color) -> bool:
    """Whether a ground is clearly another one than the screen's."""
    return not colour.is_default and contrast(Color.from_rich_color(colour), ground) >= STANDS_OUT


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
