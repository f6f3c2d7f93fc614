"""Going to other programs: the books, customers, suppliers, items and documents as files that those take in.

A target that takes tables is a `.toml` beside this: its files, their columns as its own import screen names them, and
which fact fills which (`sheets`). Those with a format of their own have a module: `datev`, `saft`. What a program calls
an account or a tax otherwise than we do stands in a file that a person writes (`words`). Whatever a target has no place
for is said in the notes of what was written.
"""

from __future__ import annotations

from store.exchange.going.targets import TARGETS, Going, go, template

__all__ = ["TARGETS", "Going", "go", "template"]
