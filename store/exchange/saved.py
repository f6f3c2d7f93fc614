"""Mappings kept under a name, for the next file of the same sort."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.core import records
from store.core.errors import Usage
from store.core.models import HeaderMap
from store.core.text import excerpt

if TYPE_CHECKING:
    from store.exchange.mapping import Feed


def pairs(name: str, kind: str) -> tuple[str, ...]:
    """The `Header=field` pairs kept under a name. Raises Usage where there are none."""
    if not name:
        return ()
    row = HeaderMap.get_or_none(name=name, kind=kind)
    if row is None:
        known = ", ".join(names(kind)) or "none"
        raise Usage(f"There is no saved mapping '{excerpt(name)}' for {kind}.", f"Saved: {known}.")
    return tuple(json.loads(row.mapping))


def names(kind: str) -> list[str]:
    """What the mappings of a kind are kept under."""
    return sorted(row.name for row in HeaderMap.select().where(HeaderMap.kind == kind))


def save(name: str, kind: str, feeds: Sequence[Feed]) -> None:
    """Keep a mapping under a name, for the next file of its sort. Call while an action runs."""
    kept = json.dumps([f"{f.heading}={f.field.name}{_unit(f)}" for f in feeds if f.column >= 0], ensure_ascii=False)
    row = HeaderMap.get_or_none(name=name, kind=kind)
    if row is None:
        records.create(HeaderMap, name=name, kind=kind, mapping=kept)
    else:
        records.change(row, mapping=kept)


def _unit(feed: Feed) -> str:
    return "" if feed.factor is None else f"*{feed.factor:f}"
