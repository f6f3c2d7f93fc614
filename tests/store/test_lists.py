"""Lists are imported when they are asked for: where each is declared is written down once, and is true."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import store
from store.core.listing import Listing
from store.lists import PLACES


def test_every_list_is_where_the_table_says() -> None:
    declared: dict[str, list[str]] = {}
    for found in pkgutil.walk_packages(store.__path__, "store."):
        if ".migrations" in found.name:
            continue
        module = import_module(found.name)
        own = [item.name for item in vars(module).values() if isinstance(item, Listing)]
        source = Path(module.__file__ or "").read_text(encoding="utf-8") if own else ""
        if names := [name for name in own if f'name="{name}"' in source]:
            declared[found.name] = names
    assert declared == {module: names.split() for module, names in PLACES.items()}


@pytest.mark.parametrize(
    ("asked", "loaded"),
    [("get_listing('accounts')", ["store.ledger.listings"]), ("listings()", list(PLACES))],
)
def test_asking_for_one_list_imports_no_other(asked: str, loaded: list[str]) -> None:
    program = (
        f"import sys, store.lists; from store.core.listing import get_listing, listings; {asked}; "
        "print(*[name for name in store.lists.PLACES if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == loaded
