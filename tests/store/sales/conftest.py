"""What the tests of drop shipment share: goods that LEAFCO delivers straight to customers, for 3.00 each."""

from __future__ import annotations

import pytest

from tests.store.shop import act, party, product


@pytest.fixture
def tea() -> int:
    """A product that LEAFCO delivers, for 3.00 each, in 14 days."""
    made = product("TEA", drop_ship=True)
    supplier = party("Leaf & Co", "LEAFCO", supplier=True)
    act("supplier-term.add", product=made, supplier=supplier, price="3", lead_days="14")
    return made
