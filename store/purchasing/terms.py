"""What suppliers ask for products: their terms, their dated prices, and the price a purchase order takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.pricing import Kept, Pricing
from store.catalog.unit_kind import UnitOf
from store.catalog.units import price_columns, quantity_in, stock_unit
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import one
from store.core.dates import FIRST
from store.core.errors import Invalid, Problem, invalid
from store.core.identity import actor
from store.core.money import QUANTITY
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Code, Currency, Day, Flag, Price, Quantity, Ref, Text, Version, Whole
from store.parties.models import Party
from store.purchasing.models import SupplierPrice, SupplierTerm
from store.stock import valuation

record_kind(
    RecordKind(
        "supplier-term",
        "supplier_term",
        "(SELECT p.sku FROM product p WHERE p.id = t.product_id) || ' from ' || "
        "(SELECT q.name FROM party q WHERE q.id = t.party_id)",
        noun="supplier term",
    )
)
BUYERS = ("purchasing", "manager")


@dataclass(frozen=True, kw_only=True)
class TermInput:
    """What a supplier says of a product; the currency is theirs where nothing is said."""

    product: Annotated[int, Ref("Product", kind="product", required=True, aliases=("sku", "item"))]
    supplier: Annotated[int, Ref("Supplier", kind="party", required=True, aliases=("vendor", "party"))]
    reference: Annotated[
        str, Code("Their SKU", aliases=("supplier sku", "vendor sku", "supplier reference", "vendor product code"))
    ] = ""
    description: Annotated[str, Text("Their name for it", aliases=("supplier description",))] = ""
    currency: Annotated[str, Currency("Currency")] = ""
    lead_days: Annotated[
        int | None, Whole("Lead time (days)", minimum=Decimal(0), maximum=Decimal(1000), aliases=("lead time",))
    ] = None
    least: Annotated[
        Decimal | None, Quantity("At least", minimum=Decimal(0), aliases=("moq", "minimum order quantity"))
    ] = None
    preferred: Annotated[bool, Flag("Preferred")] = False
    inspect: Annotated[bool, Flag("Inspect on receipt", help="from them", aliases=("quality check",))] = False
    unit: Annotated[int | None, UnitOf("Sold in", help="prices and quantities are of it")] = None


@action(
    "supplier-term.add",
    "New supplier term",
    BUYERS,
    example="backdesk supplier-term add --product TEA-1 --supplier LEAFCO --price 2.10 --lead-days 14",
)
def add_term(
    values: TermInput,
    price: Annotated[Decimal | None, Price("Price", minimum=Decimal(0), aliases=("cost", "purchase price"))] = None,
    min_quantity: Annotated[Decimal | None, Quantity("From quantity", minimum=Decimal(0))] = None,
    valid_from: Annotated[date | None, Day("Valid from")] = None,
) -> Outcome:
    """Say that a party supplies a product, and at what price. The first supplier of a product is the preferred one."""
    given = term_columns(inputs.stored(values))
    given |= _in_unit(given["product"], given["least"], given["unit"])
    party = Party.get_by_id(given["party"])
    known = SupplierTerm.first_matching("product_id = ? AND party_id = ?", given["product"], party.id)
    if known:
        raise invalid("supplier", party.name, f"has terms for this product already (#{known.id}); edit them")
    given["currency"] = given["currency"] or party.currency
    given["preferred"] = given["preferred"] or not SupplierTerm.first_matching("product_id = ?", given["product"])
    term = records.create(SupplierTerm, **given)
    _prefer_only(term)
    if not party.is_supplier:
        records.change(party, is_supplier=True)
    if price is not None:
        _keep_price(term, price, min_quantity, valid_from, term.unit_id)
    return Outcome("supplier-term", term.id, f"{party.name} supplies {term.product.sku}.")


@action(
    "supplier-term.edit",
    "Edit supplier term",
    BUYERS,
    undo="edit",
    example="backdesk supplier-term edit '#4' --lead-days 21 --preferred",
)
def edit_term(
    term: Annotated[int, Ref("Supplier term", kind="supplier-term")],
    changes: Annotated[Mapping[str, Any], Changes(of=TermInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a supplier's terms; product and supplier stay. Documents made before keep what they say."""
    row = SupplierTerm.get_by_id(term)
    wanted = term_columns(inputs.stored(changes, of=TermInput))
    for name in ("product", "party"):
        if wanted.get(name, row.__data__[name]) != row.__data__[name]:
            raise invalid(name, "", "cannot change; add other terms")
    if wanted.get("currency", row.currency) != row.currency and row.prices.exists():
        raise invalid("currency", wanted["currency"], f"cannot change: prices are kept in {row.currency}")
    if wanted.keys() & {"least", "unit"}:
        unit = wanted.get("unit", row.unit_id)
        wanted |= _in_unit(row.product_id, wanted.get("least"), unit)
    done = records.change(row, version, **wanted)
    _prefer_only(row)
    return Outcome("supplier-term", row.id, "Terms changed." if done else "Nothing to change.")


@action(
    "supplier-term.price",
    "Set supplier's price",
    BUYERS,
    undo="edit",
    example="backdesk supplier-term price '#4' --price 1.95 --min-quantity 500 --valid-from 2027-01-01",
)
def set_term_price(
    term: Annotated[int, Ref("Supplier term", kind="supplier-term")],
    price: Annotated[Decimal, Price("Price", required=True, minimum=Decimal(0))],
    min_quantity: Annotated[Decimal | None, Quantity("From quantity", minimum=Decimal(0))] = None,
    valid_from: Annotated[date | None, Day("Valid from")] = None,
    unit: Annotated[int | None, UnitOf("For one", help="what they sell it in, when left empty")] = None,
) -> Outcome:
    """Set what the supplier asks, from a quantity and a day on, in the currency of the terms.

    Price and quantity are of the unit; where no quantity is said the price is from one of it on.
    """
    row = SupplierTerm.get_by_id(term)
    _keep_price(row, price, min_quantity, valid_from, unit or row.unit_id)
    return Outcome("supplier-term", row.id, "Price set.")


@action(
    "supplier-term.retire",
    "Retire supplier term",
    BUYERS,
    undo="edit",
    danger=True,
    example="backdesk supplier-term retire '#4'",
)
def retire_term(term: Annotated[int, Ref("Supplier term", kind="supplier-term")]) -> Outcome:
    """Take terms out of use: nothing new is proposed or priced by them."""
    row = SupplierTerm.get_by_id(term)
    records.change(row, state="retired", preferred=False)
    return Outcome("supplier-term", row.id, "Terms retired.")


def term_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Table columns of a term's input fields."""
    if "supplier" in values:
        values["party"] = values.pop("supplier")
    return values


def _prefer_only(term: SupplierTerm) -> None:
    """One supplier of a product is preferred at most."""
    if term.preferred:
        for other in SupplierTerm.matching("product_id = ? AND id <> ? AND preferred = 1", term.product_id, term.id):
            records.change(other, preferred=False)


def _in_unit(product_id: int, least: int | None, unit_id: int | None) -> dict[str, Any]:
    """Table columns of a term: what it is sold in, and how many at least, said in that. Raises Invalid where it cannot.

    One of the unit has to come out in the stock unit: it is what proposals are rounded up to.
    """
    unit_id = None if unit_id == stock_unit(product_id).id else unit_id
    found = {} if least is None else {"least": quantity_in(product_id, least, unit_id)}
    return {**found, "unit": unit_id, "pack": quantity_in(product_id, QUANTITY, unit_id) if unit_id else 0}


def _keep_price(
    term: SupplierTerm, price: Decimal, least: Decimal | None, valid_from: date | None, unit_id: int | None
) -> None:
    said = price_columns(term.product_id, Quantity().stored(least), unit_id) | {"price": Price().stored(price)}
    day, quantity = (valid_from or FIRST).isoformat(), said["min_quantity"]
    known = SupplierPrice.first_matching("term_id = ? AND min_quantity = ? AND valid_from = ?", term.id, quantity, day)
    if known:
        records.change(known, None, **said)
    else:
        records.create(SupplierPrice, term=term.id, valid_from=day, **said)


# What a purchase order takes from them -------------------------------------------------------------


def term_of(product_id: int, party_id: int) -> SupplierTerm | None:
    """The terms in use of a supplier for a product."""
    return SupplierTerm.first_matching("product_id = ? AND party_id = ? AND state = 'active'", product_id, party_id)


@dataclass(frozen=True)
class SupplierPricing(Pricing):
    """How a purchase order is priced: by the supplier's own prices, else by what the goods cost last."""

    party_id: int = 0

    def kept(self, product_id: int, quantity: int) -> Kept:
        """The supplier's price (highest quantity break reached, then latest start), else the last cost.

        Raises Invalid where neither is known.
        """
        found = one(
            "SELECT r.price, s.currency, r.factor, r.per FROM supplier_term s "
            "JOIN supplier_price r ON r.term_id = s.id WHERE s.party_id = ? AND s.product_id = ? "
            "AND s.state = 'active' AND r.min_quantity <= ? AND r.valid_from <= ? "
            "ORDER BY r.min_quantity DESC, r.valid_from DESC LIMIT 1",
            (self.party_id, product_id, quantity, self.day),
        )
        if found is not None:
            return Kept(int(found[0]), str(found[1]), False, int(found[2]), int(found[3]))
        cost = last_cost(product_id)
        if cost is None:
            raise Invalid(Problem("price", "", "is required: no supplier's price and no cost is known"))
        return Kept(cost, actor().currency)


def last_cost(product_id: int) -> int | None:
    """The unit cost (scaled, books' currency) of the goods that came in last; else the standard cost; else None."""
    last = one(
        "SELECT m.quantity, m.cost FROM move m JOIN location f ON f.id = m.source_id WHERE m.product_id = ? "
        "AND f.type IN ('supplier', 'opening', 'production') ORDER BY m.id DESC LIMIT 1",
        (product_id,),
    )
    if last:
        return valuation.unit_cost(last[0], last[1], actor().currency)
    found = one("SELECT standard_cost FROM product WHERE id = ?", (product_id,))
    return int(found[0]) if found and found[0] else None
