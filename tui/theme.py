"""One design language: three themes, and the sign and colour every state word carries."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="backdesk-dark",
    dark=True,
    primary="#5fafd7",
    secondary="#87afaf",
    accent="#ffaf5f",
    foreground="#d0d0d0",
    background="#16191d",
    surface="#1c2025",
    panel="#262b31",
    success="#87c38a",
    warning="#e0af68",
    error="#e87d7d",
    variables={"muted": "#a5abb1"},
)
LIGHT = Theme(
    name="backdesk-light",
    dark=False,
    primary="#1a5f8a",
    secondary="#3a6363",
    accent="#824700",
    foreground="#24292e",
    background="#fbfbf9",
    surface="#f1f1ee",
    panel="#e4e4df",
    success="#22652a",
    warning="#7a5200",
    error="#a3201a",
    variables={"muted": "#4e545b"},
)
HIGH_CONTRAST = Theme(
    name="backdesk-high-contrast",
    dark=True,
    primary="#66d9ff",
    secondary="#c8e6ff",
    accent="#ffd75f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    success="#7dff8a",
    warning="#ffd75f",
    error="#ff9d9d",
    variables={"muted": "#d0d0d0"},
)
THEMES = (DARK, LIGHT, HIGH_CONTRAST)

# Meaning first, colour second: every tone has its own sign, so a state is readable without colour.
_TONES = {
    "start": ("○", "secondary"),
    "going": ("◐", "primary"),
    "good": ("●", "success"),
    "care": ("!", "warning"),
    "bad": ("✕", "error"),
    "past": ("·", "muted"),
}
_STATES = {
    "start": "draft planned new open prospect submitted",
    "going": "confirmed processing picked posted sent part-paid partial pending released working in-progress "
    "receiving in-transit received deposited drafted to-bill today",
    "good": "active done billed won paid shipped customer granted applied reconciled matched cleared kept yes ok "
    "in-time accepted",
    "care": "on-hold hold overdue expired exception backorder short waiting part reorder low due-soon",
    "bad": "lost disqualified cancelled refused rejected reversed bounced void blocked disabled broken out late",
    "past": "retired archived closed credited merged locked discarded settled replaced internal left no idle "
    "superseded",
}
_TONE_OF = {word: tone for tone, words in _STATES.items() for word in words.split()}


def state_sign(state: str) -> str:
    """The sign shown before a state word."""
    return _TONES[_tone(state)][0]


def state_role(state: str) -> str:
    """Which theme colour a state word is shown in: primary, success, warning, error, secondary or muted."""
    return _TONES[_tone(state)][1]


def _tone(state: str) -> str:
    return _TONE_OF.get(state.lower().replace(" ", "-").replace("_", "-"), "start")
