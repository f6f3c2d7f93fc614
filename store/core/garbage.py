"""How seldom Python looks for garbage: rows come and go by the thousand, in no circles."""

from __future__ import annotations

import gc


def look_seldom() -> None:
    """Look for it again, now that everything is imported: what exists stays, and is not looked at any more."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
