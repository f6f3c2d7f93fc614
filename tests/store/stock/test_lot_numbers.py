"""How lots and serial numbers are written: read exactly as meant, or refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.errors import Invalid
from store.core.money import QUANTITY
from store.stock.lot_numbers import MOST, Said, joined, numbers, read


@pytest.mark.parametrize(
    ("text", "quantity", "serial", "found"),
    [
        ("L7", 600000, False, [("L7", 600000)]),
        ("L7:60", 600000, False, [("L7", 600000)]),
        ("L7:60, 2026/8:0.5", 605000, False, [("L7", 600000), ("2026/8", 5000)]),
        (" l7:1,L8:2 ,", 30000, False, [("l7", 10000), ("L8", 20000)]),
        ("SN9..SN12", 40000, True, [("SN9", 10000), ("SN10", 10000), ("SN11", 10000), ("SN12", 10000)]),
        ("SN008..010, X", 40000, True, [("SN008", 10000), ("SN009", 10000), ("SN010", 10000), ("X", 10000)]),
        ("A1B2..A1B3", 20000, True, [("A1B2", 10000), ("A1B3", 10000)]),
        ("99..100", 20000, True, [("99", 10000), ("100", 10000)]),
    ],
)
def test_what_is_written_is_what_is_meant(text: str, quantity: int, serial: bool, found: list[tuple[str, int]]) -> None:
    assert read(text, quantity, serial) == [Said(*said) for said in found]
    assert numbers(text) == [number for number, _ in found]


@pytest.mark.parametrize(
    ("text", "quantity", "serial", "reason"),
    [
        ("L7:60, L8:40", 900000, False, "makes 100, not 90"),
        ("L7, L8", 900000, False, "needs its quantity"),
        ("L7:5, l7:5", 100000, False, "named twice"),
        ("L7:0", 0, False, "more than 0"),
        ("L7:-1", 10000, False, "more than 0"),
        ("L7:x", 10000, False, "not a quantity"),
        ("L7:1e3", 10000, False, "not a quantity"),
        (":5", 50000, False, "is required"),
        ("#7", 10000, False, "does not begin with #"),
        ("two words", 10000, False, "no spaces"),
        ("SN001..SN003", 20000, True, "makes 3, not 2"),
        ("SN003..SN001", 20000, True, "ends before it begins"),
        ("SN001..SN20", 200000, True, "another number of digits"),
        ("SN1..TN3", 30000, True, "no range"),
        ("..", 10000, True, "no range"),
        ("SN1..SN2..SN3", 30000, True, "no range"),
        ("SN001, sn001", 20000, True, "named twice"),
        (f"1..{10**17}", 10000, True, "at once"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, quantity: int, serial: bool, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read(text, quantity, serial)


def test_a_range_is_no_longer_than_it_may_be() -> None:
    assert len(read(f"1..{MOST}", MOST * QUANTITY, True)) == MOST
    with pytest.raises(Invalid, match="at once"):
        read(f"0..{MOST}", (MOST + 1) * QUANTITY, True)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "S", "sn-", "7x"]), st.integers(0, 12), st.integers(1, 3)),
        min_size=1,
        max_size=9,
    )
)
def test_what_is_joined_reads_the_same(parts: list[tuple[str, int, int]]) -> None:
    named = list(dict.fromkeys(f"{stem}{number:0{width}d}" for stem, number, width in parts))
    assert [said.number for said in read(joined(named), len(named) * QUANTITY, True)] == named


def test_joined_shortens_what_follows_each_other() -> None:
    assert joined(["SN008", "SN009", "SN010", "A", "B1", "B2"]) == "SN008..SN010, A, B1, B2"
