"""The terminal front end. What Textual takes from the environment it reads when it is imported, so it is said here."""

from __future__ import annotations

import os

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_FPS", "120")  # a letter echoed must not hold up the rows it finds for a whole frame
