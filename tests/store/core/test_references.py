"""References: how people name a record, and what they are told when it is none or several."""

from __future__ import annotations

import subprocess
import sys

import pytest

from store.core.action import actions
from store.core.database import run, scalar
from store.core.errors import NotFound, Refused
from store.core.references import find_anything, kinds, noun, resolve, title
from tests.conftest import Opened
from tests.support import hostile


@pytest.fixture
def shelf(database: Opened) -> dict[str, int]:
    """Products whose SKUs, names and ids try to be mistaken for each other."""
    spec = actions()["product.add"]
    made = {}
    for sku, name in (("TEA-1", "Tea"), ("3", "Cup"), ("TEA-2", "Tea"), ("Ü-1", "Überzug"), ("product", "Odd one")):
        made[sku] = int(spec.perform(values=spec.arguments({"sku": sku, "name": name})["values"]).id)
    return made


def test_by_code_id_and_name(shelf: dict[str, int]) -> None:
    assert resolve("product", "TEA-1") == shelf["TEA-1"]
    assert resolve("product", " TEA-1 ") == resolve("product", "TEA\u200b-1") == shelf["TEA-1"]
    assert resolve("product", "3") == shelf["3"]  # a code before an id
    assert resolve("product", "#3") == shelf["TEA-2"] == 3
    assert resolve("product", "1") == shelf["TEA-1"]  # no such code: the id
    assert resolve("product", "Überzug") == resolve("product", "U\u0308berzug") == shelf["Ü-1"]
    assert resolve("user", "ana") == 1 and resolve("unit", "kg") > 0 and resolve("term", "NET30") > 0


def test_a_name_of_several_is_refused_with_their_ids(shelf: dict[str, int]) -> None:
    with pytest.raises(Refused, match=r"'Tea' fits several") as caught:
        resolve("product", "Tea")
    assert caught.value.hint == f"Say which: #{shelf['TEA-1']}, #{shelf['TEA-2']}"


@pytest.mark.parametrize("text", ["nothing", "#999", "999", "9" * 30, "TEA", "%", "' OR 1=1 --", "#", "", "٣"])
def test_what_names_nothing(shelf: dict[str, int], text: str) -> None:
    with pytest.raises(NotFound, match="There is no product"):
        resolve("product", text)


def test_hostile_text_names_nothing_and_breaks_nothing(shelf: dict[str, int]) -> None:
    for text in hostile.EVERYTHING:
        for find in (find_anything, lambda given: resolve("party", given), lambda given: resolve("product", given)):
            try:
                find(text)
            except (NotFound, Refused) as error:
                assert len(str(error)) < 300 and "\x1b" not in str(error)


def test_anything_by_kind_code_or_name(shelf: dict[str, int]) -> None:
    assert find_anything("TEA-2") == ("product", shelf["TEA-2"])
    assert find_anything("product TEA-2") == ("product", shelf["TEA-2"])
    assert find_anything("product 3") == ("product", shelf["3"])
    assert find_anything("Überzug") == ("product", shelf["Ü-1"])
    assert find_anything("user ana") == ("user", 1)
    with pytest.raises(NotFound, match="Nothing is called 'Tea'"):  # of several by name: none rather than any
        find_anything("Tea")


def test_a_merged_party_is_followed_to_the_one_that_stayed(database: Opened) -> None:
    spec = actions()["party.add"]
    names = ("Acme", "Acme Ltd", "ACME GmbH")
    ids = [int(spec.perform(values=spec.arguments({"name": name})["values"]).id) for name in names]
    run("UPDATE party SET merged_into_id = ?, state = 'merged' WHERE id = ?", (ids[1], ids[0]))
    run("UPDATE party SET merged_into_id = ?, state = 'merged' WHERE id = ?", (ids[2], ids[1]))
    code = scalar("SELECT code FROM party WHERE id = ?", (ids[0],))
    assert resolve("party", code) == resolve("party", f"#{ids[1]}") == ids[2]
    run("UPDATE party SET merged_into_id = ? WHERE id = ?", (ids[0], ids[2]))  # a circle must not hang the program
    assert resolve("party", code) in ids


def test_every_kind_has_a_title_and_a_word(shelf: dict[str, int]) -> None:
    assert title("product", shelf["TEA-1"]) == "TEA-1 Tea" and title("product", 999) == "#999"
    for name, spec in kinds().items():
        assert noun(name) and title(name, 10**9) == f"#{10**9}"
        existing = scalar(f"SELECT MIN(id) FROM {spec.table}")
        assert existing is None or title(name, existing)
        for column in (*spec.codes, *spec.names):
            scalar(f"SELECT {column} FROM {spec.table} LIMIT 1")


def test_what_actions_name_is_known_before_any_list_is_looked_at() -> None:
    """In a process of its own: lists are imported when they are asked for, and a form may be opened before."""
    code = (
        "import store.registry\n"
        "from store.core.action import actions\n"
        "from store.core.references import kinds\n"
        "from store.core.values import Ref\n"
        "named = {p.kind.kind for a in actions().values() for p in a.parameters if isinstance(p.kind, Ref)}\n"
        "assert len(named) > 40, named\n"
        "print(*sorted(named - set(kinds())))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
