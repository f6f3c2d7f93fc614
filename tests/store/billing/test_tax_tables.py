"""Tax and rounding worked out by hand, in currencies of 0, 2, 3 and 4 decimals; and what EN 16931 says of any invoice.

The prices are so many of the smallest unit, whatever that is called: 83 yen, 0.83 euro, 0.083 dinar, 0.0083 UF. So
every figure is worked out once, in smallest units, and is read back as each currency writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.catalog.totals import Basis, WorkedOut, work_out
from store.core.database import rows, run
from store.core.listing import Query, get_listing
from store.core.money import PERCENT, PRICE, QUANTITY, exponent
from tests.conftest import Opened
from tests.store.shop import act, differences, get, only, party, pick, product

DECIMALS = {"JPY": 0, "EUR": 2, "KWD": 3, "CLF": 4}


# Three lines of 83 at 19 %; one of 3 × 50 less 10 % = 135 at 7 %. Together 249 + 135 = 384.
#
# Without a discount of the whole:
#   without tax, per document: 19 % of 249 = 47.31 → 47; 7 % of 135 = 9.45 → 9;               384 + 56 = 440
#   without tax, per line:     19 % of 83 = 15.77 → 16, three times 48; 7 % of 135 → 9;        384 + 57 = 441
#   with tax, per document:    249 / 1.19 = 209.24 → 209, tax 40; 135 / 1.07 = 126.17 → 126, tax 9;  335 + 49 = 384
#   with tax, per line:        83 / 1.19 = 69.75 → 70, three times 210, tax 39; 126, tax 9;          336 + 48 = 384
# With 10 % off the whole: 38.4 → 38, by 83 : 83 : 83 : 135 = 8.21, 8.21, 8.21, 13.36 → 8, 8, 8, 14; left 75 × 3, 121.
#   without tax, per document: 19 % of 225 = 42.75 → 43; 7 % of 121 = 8.47 → 8;                346 + 51 = 397
#   without tax, per line:     19 % of 75 = 14.25 → 14, three times 42; 8;                     346 + 50 = 396
#   with tax, per document:    225 / 1.19 = 189.08 → 189, tax 36; 121 / 1.07 = 113.08 → 113, tax 8;  302 + 44 = 346
#   with tax, per line:        75 / 1.19 = 63.03 → 63, three times 189, tax 36; 113, tax 8;          302 + 44 = 346
@dataclass(frozen=True)
class Row:
    """What comes out: net and tax at 19 %, at 7 %, and the discount of the whole."""

    prices: str
    rounding: str
    percent: str
    at_19: tuple[int, int]
    at_7: tuple[int, int]
    discount: int = 0


TABLE = (
    Row("without tax", "document", "", (249, 47), (135, 9)),
    Row("without tax", "line", "", (249, 48), (135, 9)),
    Row("with tax", "document", "", (209, 40), (126, 9)),
    Row("with tax", "line", "", (210, 39), (126, 9)),
    Row("without tax", "document", "10", (225, 43), (121, 8), 38),
    Row("without tax", "line", "10", (225, 42), (121, 8), 38),
    Row("with tax", "document", "10", (189, 36), (113, 8), 38),
    Row("with tax", "line", "10", (189, 36), (113, 8), 38),
)


def price(units: int, currency: str) -> str:
    return str(Decimal(units).scaleb(-DECIMALS[currency]))


def drafted(row: Row, currency: str) -> int:
    run("UPDATE company SET tax_rounding = ?", (row.rounding,))
    if currency != "EUR":
        act("exchange-rate.set", currency=currency, rate="0.5", valid_from="2026-01-01")
    reduced = act("tax.add", code="RED", name="Reduced", rate="7").id
    tea, book = product("TEA", "1"), product("BOOK", "1", tax=reduced)
    lines = [*[(tea, "1", price(83, currency))] * 3, (book, "3", price(50, currency), "10")]
    said = {"document_discount_percent": row.percent} if row.percent else {}
    return act(
        "invoice.draft", party=party("Buyer", "BUYER", currency=currency), lines=lines, prices=row.prices, **said
    ).id


def printed(listing_name: str, filters: str, *columns: str) -> list[tuple[Decimal, ...]]:
    """Figures as a list shows them to people, read back."""
    listing = get_listing(listing_name)
    return [
        tuple(Decimal(listing.plain(line, listing.column(name)) or "0") for name in columns)
        for line in listing.window(Query(filters), limit=50)
    ]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("currency", DECIMALS)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.prices}-{row.rounding}-{row.percent or 0}")
def test_the_table(row: Row, currency: str) -> None:
    invoice = drafted(row, currency)
    act("invoice.post", invoice=invoice)
    (base_7, tax_7), (base_19, tax_19) = row.at_7, row.at_19
    shares = "rate, base, tax", "invoice_tax WHERE invoice_id = ? ORDER BY rate", invoice
    assert pick(*shares) == [(70000, base_7, tax_7), (190000, base_19, tax_19)]
    net, tax = base_7 + base_19, tax_7 + tax_19
    assert get("invoice", invoice, "net", "tax", "total", "document_discount") == (net, tax, net + tax, row.discount)

    # each printed total is the sum of what is printed, in the currency's own decimals
    number = get("invoice", invoice, "number")
    (head,) = printed("invoices", f"number:{number}", "net", "tax", "total")
    lines = printed("invoice-lines", f"invoice_id:{invoice}", "net")
    taxes = printed("invoice-taxes", f"invoice_id:{invoice}", "base", "tax")
    unit = Decimal(1).scaleb(-DECIMALS[currency])
    assert head == (net * unit, tax * unit, (net + tax) * unit)
    assert sum(each for (each,) in lines) == sum(base for base, _ in taxes) == head[0]
    assert sum(tax for _, tax in taxes) == head[1]
    assert differences() == []


# The same invoice credited in three parts: the first line, the second, then all that is left; no discount of the whole.
#   without tax, per document: 15.77 → 16, 16, and what is left of 47: 15; at 7 % all 9 with the last
#   without tax, per line:     16, 16, 16 of 48; 9
#   with tax, per document:    83 / 1.19 = 69.75 → 70 + 13, twice; left of 209 + 40: 69 + 14; at 7 % 126 + 9
#   with tax, per line:        70 + 13, three times; 126 + 9
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("currency", DECIMALS)
@pytest.mark.parametrize(
    ("row", "notes"),
    [
        (TABLE[0], [(83, 16), (83, 16), (83 + 135, 15 + 9)]),
        (TABLE[1], [(83, 16), (83, 16), (83 + 135, 16 + 9)]),
        (TABLE[2], [(70, 13), (70, 13), (69 + 126, 14 + 9)]),
        (TABLE[3], [(70, 13), (70, 13), (70 + 126, 13 + 9)]),
    ],
    ids=lambda found: f"{found.prices}-{found.rounding}" if isinstance(found, Row) else "",
)
def test_credit_notes_of_parts(row: Row, notes: list[tuple[int, int]], currency: str) -> None:
    invoice = drafted(row, currency)
    act("invoice.post", invoice=invoice)
    first, second = pick("id", "invoice_line WHERE invoice_id = ? ORDER BY position LIMIT 2", invoice)
    made = []
    for only_line in (first, second, None):
        said = {"line": only_line} if only_line else {}
        made.append(act("invoice.credit", invoice=invoice, reason="back", **said).id)
        act("invoice.post", invoice=made[-1])
    assert [get("invoice", note, "net", "tax") for note in made] == notes
    assert get("invoice", invoice, "net", "tax", "outstanding", "state") == (
        sum(net for net, _ in notes), sum(tax for _, tax in notes), 0, "credited",
    )  # fmt: skip
    assert differences() == []


# Rules of EN 16931 --------------------------------------------------------------------------------

CODES = {  # kind → (rate in percent, more that is said of it)
    "standard": ("19", {}),
    "reduced": ("7.7", {}),
    "zero": ("", {}),
    "exempt": ("", {"category": "exempt", "reason": "Medical care"}),
    "reverse": ("19", {"category": "reverse charge"}),
    "community": ("19", {"category": "intra-community"}),
    "export": ("", {"category": "export"}),
    "outside": ("", {"category": "outside scope"}),
}

amounts = st.decimals(0, 9999, places=2)
drawn_lines = st.lists(
    st.tuples(
        st.sampled_from(sorted(CODES)), st.decimals("0.01", 999, places=2), amounts, st.decimals(0, 100, places=1)
    ),
    min_size=1,
    max_size=6,
)


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def hold(document: dict[str, int], lines: list[dict[str, int]], taxes: list[dict[str, Any]], exact: bool) -> None:
    """The rules, as arithmetic on the figures of one invoice (smallest units).

    A line's net before what the document takes off (BT-131) is its net and its share of the document's discount,
    where prices are without tax. With tax in them the discount is in what the line is sold for, and none is left
    for the document.
    """
    inclusive = bool(document["prices_include_tax"])
    line_nets = [line["net"] + (0 if inclusive else line["document_discount"]) for line in lines]  # BT-131
    allowances = 0 if inclusive else document["document_discount"]  # BT-107
    # BR-CO-10  sum of line nets (BT-106) = Σ BT-131
    total_of_lines = document["net"] + allowances
    assert total_of_lines == sum(line_nets)
    # BR-CO-11  allowances of the document (BT-107) = Σ of each (BT-92): here the shares of its lines, one a rate
    assert allowances == (0 if inclusive else sum(line["document_discount"] for line in lines))
    # BR-CO-12  charges of the document (BT-108) = Σ of each (BT-99): there are none
    charges = 0
    # BR-CO-13  total without tax (BT-109) = Σ BT-131 − BT-107 + BT-108
    assert document["net"] == sum(line_nets) - allowances + charges
    # BR-CO-14  tax (BT-110) = Σ tax of each category and rate (BT-117)
    assert document["tax"] == sum(share["tax"] for share in taxes)
    # BR-CO-15  total with tax (BT-112) = BT-109 + BT-110
    assert document["total"] == document["net"] + document["tax"]
    # BR-CO-16  due (BT-115) = BT-112 − paid (BT-113) + rounding (BT-114): nothing is paid yet, nothing rounded
    assert document["due"] == document["total"] - 0 + 0
    # BR-CO-17  tax of a category and rate (BT-117) = its taxable amount (BT-116) × rate / 100, rounded.
    # Where it is rounded line by line, or taken out of prices with tax, each line may be half a unit off.
    for share in taxes:
        worth = Decimal(share["base"]) * share["rate"] / 1_000_000
        if exact and not inclusive:
            assert share["tax"] == half_up(worth)
        else:
            assert abs(share["tax"] - worth) <= Decimal("0.5") * (1 + Decimal(share["rate"]) / 1_000_000) * len(lines)
    # and what each rate is of (BT-116) is what its lines come to
    assert document["net"] == sum(share["base"] for share in taxes)
    for share in taxes:
        own = [line["net"] for line in lines if (line["tax_code_id"], line["tax_rate"]) == share["key"]]
        assert share["base"] == sum(own)


def stored(invoice: int) -> tuple[dict[str, int], list[dict[str, int]], list[dict[str, int]]]:
    def read(columns: str, table: str, where: str) -> list[dict[str, Any]]:
        found = rows(f"SELECT {columns} FROM {table} WHERE {where} = ? ORDER BY id", (invoice,))
        return [dict(zip(columns.split(", "), row, strict=True)) for row in found]

    (head,) = read("net, tax, total, outstanding, document_discount, prices_include_tax", "invoice", "id")
    lines = read("net, document_discount, tax_code_id, tax_rate", "invoice_line", "invoice_id")
    taxes = read("tax_code_id, rate, base, tax", "invoice_tax", "invoice_id")
    for share in taxes:
        share["key"] = (share["tax_code_id"], share["rate"])
    return head | {"due": head["outstanding"]}, lines, taxes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=drawn_lines,
    currency=st.sampled_from(sorted(DECIMALS)),
    inclusive=st.booleans(),
    rounding=st.sampled_from(["document", "line"]),
    percent=st.decimals(0, 100, places=1),
)
def test_the_rules_hold_for_every_invoice(
    database: Opened,
    lines: list[tuple[str, Decimal, Decimal, Decimal]],
    currency: str,
    inclusive: bool,
    rounding: str,
    percent: Decimal,
) -> None:
    buyer, goods = _masters()
    run("UPDATE company SET tax_rounding = ?", (rounding,))
    invoice = act(
        "invoice.draft",
        party=buyer,
        currency=currency,
        prices="with tax" if inclusive else "without tax",
        lines=[(goods[kind], str(quantity), str(cost), str(off)) for kind, quantity, cost, off in lines],
        document_discount_percent=str(percent),
    ).id
    act("invoice.post", invoice=invoice)
    hold(*stored(invoice), exact=rounding == "document")


def _masters() -> tuple[int, dict[str, int]]:
    """One buyer and a product of each kind of tax, made once."""
    known = dict(rows("SELECT sku, id FROM product"))
    if not known:
        party("Buyer", "BUYER")
        for currency in DECIMALS:
            if currency != "EUR":
                act("exchange-rate.set", currency=currency, rate="0.5", valid_from="2026-01-01")
        for kind, (rate, said) in CODES.items():
            code = act("tax.add", code=f"OWN-{kind.upper()}", name=kind, **({"rate": rate} if rate else {}), **said).id
            known[kind.upper()] = product(kind.upper(), tax=code)
    return only("id", "party"), {kind: known[kind.upper()] for kind in CODES}


@dataclass(frozen=True)
class Line:
    """A line of any document, at scale."""

    quantity: int
    price: int
    discount: int
    tax_code_id: int
    tax_rate: int
    factor: int = 1
    per: int = 1


@settings(max_examples=400, deadline=None)
@given(
    lines=st.lists(
        st.builds(
            Line,
            quantity=st.integers(1, 10**8),
            price=st.integers(0, 10**10),
            discount=st.integers(0, 100 * PERCENT),
            tax_code_id=st.integers(1, 3),
            tax_rate=st.sampled_from([0, 70000, 81000, 190000, 250000, 1000000]),
        ),
        min_size=1,
        max_size=8,
    ),
    basis=st.builds(
        Basis,
        currency=st.sampled_from(sorted(DECIMALS)),
        inclusive=st.booleans(),
        rounding=st.sampled_from(["document", "line"]),
        discount_percent=st.integers(0, 100 * PERCENT),
    ),
)
def test_the_rules_hold_for_whatever_is_worked_out(lines: list[Line], basis: Basis) -> None:
    worked: WorkedOut = work_out(lines, basis)
    document = {
        "net": worked.sums.net,
        "tax": worked.sums.tax,
        "total": worked.sums.total,
        "due": worked.sums.total,
        "document_discount": worked.discount,
        "prices_include_tax": basis.inclusive,
    }
    said = [
        {"tax_code_id": line.tax_code_id, "tax_rate": line.tax_rate, **vars(share)}
        for line, share in zip(lines, worked.lines, strict=True)
    ]
    taxes = [{**vars(share), "key": (share.tax_code_id, share.rate)} for share in worked.sums.taxes]
    hold(document, said, taxes, exact=basis.rounding == "document")
    # and each line is worth what it says: quantity × price, less its discount, in the currency's decimals
    for line, share in zip(lines, worked.lines, strict=True):
        worth = Decimal(line.quantity) / QUANTITY * line.price / PRICE * (100 * PERCENT - line.discount)
        whole = half_up((worth / (100 * PERCENT)).scaleb(exponent(basis.currency)))
        assert share.net + share.document_discount + share.tax_included == whole
