"""The terminal front end. What Textual takes from the environment it reads when it is imported, so it is said here."""

from __future__ import annotations

import os

# how a terminal is drawn on; the others import code, press keys, and write files
_KEPT = ("ANIMATIONS", "COLOR_SYSTEM", "DIM_FACTOR", "DISABLE_KITTY_KEY", "FPS", "SPEEDUPS")
for _name in [name for name in os.environ if name.startswith("TEXTUAL") and name.removeprefix("TEXTUAL_") not in _KEPT]:
    del os.environ[_name]
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_FPS", "120")  # a letter echoed must not hold up the rows it finds for a whole frame
