"""The shortcuts over whole columns give exactly what the kinds' own parsers give."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.text import code_key, fold
from store.core.values import Amount, Code, Email, Kind, Price, Quantity, Text, Whole
from store.exchange.cells import CellReader, code_keys, fold_many
from store.exchange.kinds import ImportField
from store.exchange.mapping import Feed

CELLS = st.lists(
    st.one_of(
        st.text(alphabet="abAB01 .@-_,éßø日Å’\u0301\u00a0\u00ad\t\n\u202e'", max_size=12),
        st.sampled_from(
            ["", " ", "a@b.example", "12", "12.5", "0.123456", "1,234.50", "-3", "1e9", "007", "12.", "99999999999"]
        ),
    ),
    min_size=1,
    max_size=6,
)
KINDS = [
    Text(max=8),
    Text(required=True),
    Code(max=8),
    Email(),
    Amount(minimum=Decimal(0)),
    Price(),
    Quantity(minimum=Decimal(0)),
    Whole(),
]


def _slowly(kind: Kind, text: str) -> tuple[object, bool]:
    default = "" if isinstance(kind, Text) else None
    if not text.strip():
        return (None, True) if kind.required else (default, False)
    try:
        value = kind.stored(kind.parse(text), "EUR")
    except ValueError:
        return None, True
    return (None, True) if kind.required and value == "" else (value, False)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: type(k).__name__)
@given(cells=CELLS)
def test_columns_are_read_as_cells_are(kind: Kind, cells: list[str]):
    default = "" if isinstance(kind, Text) else None
    feed = Feed(ImportField("x", kind, kind.required, default), column=0)
    values, bad = CellReader(feed, for_database=True, required=kind.required).read(cells, "EUR")
    wrong = {cell.row for cell in bad}
    for row, text in enumerate(cells):
        expected, refused = _slowly(kind, text)
        assert (row in wrong) == refused
        assert refused or values[row] == expected


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_folding_many_is_folding_each(texts: list[str]):
    assert fold_many(texts) == [fold(text) for text in texts]


@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), min_size=1, max_size=5))
def test_keys_of_many_codes_are_those_of_each(codes: list[str | None]):
    assert code_keys(codes) == [code_key(code) if code else code for code in codes]
