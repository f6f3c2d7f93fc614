"""What somebody changed behind the program is found and named: returns, kits, amendments, approvals."""

from __future__ import annotations

import pytest

from store.core.database import run
from tests.store.shop import act, confirmed, differences, lines_of, party, product, ship_all

pytestmark = pytest.mark.usefixtures("lite")

TAMPERED = [
    ("order lines", "UPDATE order_line SET returned = 0, replaced = 0 WHERE returned > 0"),
    ("order lines", "UPDATE order_line SET delivered = delivered - 10000 WHERE delivered > 10000"),
    ("order lines", "UPDATE order_line SET over = 10000 WHERE part_of IS NULL"),
    ("kits", "UPDATE order_line SET delivered = 0 WHERE sku = 'GIFT'"),
    ("kits", "UPDATE order_line SET quantity = quantity + 10000 WHERE part_of IS NOT NULL"),
    ("amendments", "UPDATE sales_order SET revision = 2"),
    ("amendments", "UPDATE order_line SET price = price + 1 WHERE sku = 'TEA' AND part_of IS NULL"),
    ("approvals", "UPDATE sales_order SET state = 'pending approval', hold_reason = 'x' WHERE number IS NULL"),
    ("customer returns", "DROP TRIGGER sales_return_frozen; UPDATE sales_return SET value = value + 1"),
]


@pytest.mark.parametrize(("name", "statement"), TAMPERED)
def test_it_is_found(name: str, statement: str) -> None:
    tea, cup = product("TEA", stock="20"), product("CUP", stock="20")
    kit = product("GIFT", kind="kit")
    act("product.compose", product=kit, lines=[(tea, "1"), (cup, "1")])
    order = confirmed(party(), (tea, "4"), (kit, "3"))
    act("amend.apply", amend=act("amend.add", order=order, reason="x", lines=[(tea, "5")]).id)
    ship_all(order)
    act("return.receive", goods_back=act("return.add", order=order, reason="x", lines=[(cup, "1")], replace=True).id)
    act("order.add", party=1, lines=[(tea, "1")])
    assert lines_of(order, "returned")[-1] == 10000 and differences() == []
    for part in statement.split("; "):
        run(part)
    assert name in {found.partition(":")[0] for found in differences()}
