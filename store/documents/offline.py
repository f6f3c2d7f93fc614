"""Templates that would have packages fetched from the network are refused before the compiler sees them.

Typst cannot be told to fetch none. It fetches those of one namespace only: what names that is looked for in whatever a
template may be made of, and so is what would run text as code, which may come out of a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from store.core.errors import Refused

_PACKAGE = re.compile(r"(?:(?<![\w.+-])@|\\u\{0*40\})(preview(?=[/\"])(?:/[\w-]+(?::[\d.]+)?)?)")
_IN_PARTS = re.compile(r"\"(preview/[\w-]*(?::[\d.]+)?)")  # what a template may put its @ before
_RUN = re.compile(r"\beval\s*\(")
_COMMENT = "//"


def require_offline(paths: Iterable[Path]) -> None:
    """Raises Refused for the first that would fetch a package; a line that is all comment may name one."""
    for path in sorted(paths):
        code = path.suffix.lower() == ".typ"
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if line.lstrip().startswith(_COMMENT):
                continue
            if found := _PACKAGE.search(line) or (code and _IN_PARTS.search(line)):
                raise Refused(
                    f"{path}:{number}: imports the package @{found[1]}, and nothing is fetched from the network.",
                    "Copy its file beside the template, and import that by its name.",
                )
            if code and _RUN.search(line):
                raise Refused(
                    f"{path}:{number}: runs text as code (eval), which could fetch packages from the network.",
                    "Write the code into the template itself.",
                )
