"""The lines of an invoice and their taxes as EN 16931 adds them up: without tax, each to the cent what was posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from store.billing.models import Invoice, InvoiceLine, InvoiceTax
from store.catalog.models import TAX_CATEGORIES, TaxCode
from store.core.database import rows
from store.core.money import HUNDRED_PERCENT, PRICE, QUANTITY, divide, exponent, line_amount, net_of_gross, percent_of
from store.einvoice.codes import REASONS, STANDARD, unit_code
from store.einvoice.facts import Line, Price, Taxed, TaxGroup

_ZERO = TAX_CATEGORIES["zero"]


@dataclass(frozen=True)
class Amounts:
    """Lines and taxes; `problems` is what of them cannot be said in this form."""

    lines: tuple[Line, ...]
    taxes: tuple[TaxGroup, ...]
    problems: tuple[str, ...]


def amounts_of(row: Invoice) -> Amounts:
    """The lines and taxes of a posted document."""
    stored = InvoiceLine.matching("invoice_id = ? ORDER BY position, id", row.id)
    codes = {code.id: code for code in TaxCode.matching(_CODES, row.id, row.id)}
    units = _Units()
    lines, discounts = [], defaultdict[Taxed, int](int)
    for number, line in enumerate(stored, 1):
        tax = _taxed(codes[line.tax_code_id], line.tax_rate)
        off = line.document_discount
        if row.prices_include_tax:
            off = net_of_gross(off, line.tax_rate)
        discounts[tax] += off
        lines.append(_line(row, line, number, line.net + off, tax, units))
    groups = _groups(row, codes, discounts)
    return Amounts(tuple(lines), groups, tuple(_problems(row, stored, codes, lines, groups)))


_CODES = (
    "id IN (SELECT tax_code_id FROM invoice_line WHERE invoice_id = ? "
    "UNION SELECT tax_code_id FROM invoice_tax WHERE invoice_id = ?)"
)


def _taxed(code: TaxCode, rate: int) -> Taxed:
    """Nothing is taxed at the standard rate of 0 %: that is the zero rate."""
    category = TAX_CATEGORIES.get(code.category, _ZERO)
    if category == STANDARD and not rate:
        category = _ZERO
    return Taxed(category, rate if category == STANDARD else 0)


def _line(row: Invoice, line: InvoiceLine, number: int, net: int, tax: Taxed, units: _Units) -> Line:
    """A line that comes to `net`. Its price is the one written down where that comes out, else all of it for all."""
    quantity, rest = divmod(line.quantity * line.per, line.factor)
    unit, per, base = line.unit, 1, QUANTITY
    if rest:  # the quantity does not come out in the line's own unit: it is said in the stock unit
        quantity, unit, per, base = line.quantity, units.stock(line), line.per, line.factor * QUANTITY
    amount = line.price * per
    if row.prices_include_tax:
        amount = divide(amount * HUNDRED_PERCENT, HUNDRED_PERCENT + line.tax_rate)
    full = net
    if line.discount:
        full = line_amount(line.quantity, line.price, 0, row.currency, line.factor, line.per)
        full = max(net, net_of_gross(full, line.tax_rate) if row.prices_include_tax else full)
    minor = 10 ** exponent(row.currency)
    price = Price(amount, base)
    if divide(quantity * amount * minor, base * PRICE) != full:
        price = Price(full * PRICE // minor, quantity)
    name = line.description or line.sku
    return Line(number, name, line.sku, quantity, units.code(unit), price, full - net, net, tax)


class _Units:
    """The standard's codes of units: what somebody said of them, else as they are called."""

    def __init__(self) -> None:
        self._said = dict(rows("SELECT code, standard_code FROM unit WHERE standard_code <> ''"))

    def code(self, unit: str) -> str:
        return str(self._said.get(unit) or unit_code(unit))

    def stock(self, line: InvoiceLine) -> str:
        found = rows("SELECT u.code FROM product p JOIN unit u ON u.id = p.unit_id WHERE p.id = ?", (line.product_id,))
        return str(found[0][0]) if found else ""


def _groups(row: Invoice, codes: dict[int, TaxCode], discounts: dict[Taxed, int]) -> tuple[TaxGroup, ...]:
    """What is taxed in one way, by however many codes of the house."""
    found: dict[Taxed, list[InvoiceTax]] = {}
    for share in InvoiceTax.matching("invoice_id = ? ORDER BY id", row.id):
        found.setdefault(_taxed(codes[share.tax_code_id], share.rate), []).append(share)
    return tuple(
        TaxGroup(
            tax,
            sum(share.base for share in shares),
            sum(share.tax for share in shares),
            discounts[tax],
            *_reason(tax, [codes[share.tax_code_id] for share in shares]),
        )
        for tax, shares in found.items()
    )


def _reason(tax: Taxed, codes: Sequence[TaxCode]) -> tuple[str, str]:
    """Why no tax is charged: in words, and by code where all of it is for one reason."""
    if tax.category in (STANDARD, _ZERO):
        return "", ""
    said = "; ".join(dict.fromkeys(code.reason for code in codes if code.reason))
    known = {code.reason_code for code in codes} - {""}
    return said, known.pop() if len(known) == 1 else REASONS.get(tax.category, "")


def _problems(
    row: Invoice,
    stored: Sequence[InvoiceLine],
    codes: dict[int, TaxCode],
    lines: Sequence[Line],
    groups: Sequence[TaxGroup],
) -> list[str]:
    compound = {code for (code,) in rows("SELECT DISTINCT tax_code_id FROM tax_part")}
    found = [
        f"its line {number} has several taxes ({codes[line.tax_code_id].code}), and a line of EN 16931 has one"
        for number, line in enumerate(stored, 1)
        if line.tax_code_id in compound
    ]
    if found:
        return found
    minor = 10 ** exponent(row.currency)
    for group in groups:
        came = sum(line.net for line in lines if line.tax == group.tax) - group.discount
        if came != group.base or abs(group.amount - percent_of(group.base, group.tax.rate)) >= minor:
            found.append("its tax was rounded line by line too often to be said for the document as a whole")
    return found
