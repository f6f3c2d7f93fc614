"""How a whole document is priced, as a person says it: prices with or without tax, and a discount of its own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.models import WITH_TAX, WITHOUT_TAX
from store.catalog.pricing import includes_tax
from store.catalog.tax_parts import parts_known
from store.catalog.totals import Basis
from store.core.errors import invalid
from store.core.fields import Record
from store.core.identity import actor
from store.core.models import Company
from store.core.money import divide, exponent
from store.core.values import Amount, Choice, Percent

Prices = Annotated[
    str,
    Choice("Prices", options=(WITHOUT_TAX, WITH_TAX), help="as on the customer's price list, when left empty"),
]
DocumentDiscount = Annotated[
    Decimal | None,
    Amount("Extra discount", minimum=Decimal(0), help="off the whole document, spread over its lines"),
]
DocumentDiscountPercent = Annotated[
    Decimal | None,
    Percent("Extra discount %", minimum=Decimal(0), maximum=Decimal(100), help="off the whole document, in percent"),
]

BASIS_COLUMNS = ("prices_include_tax", "document_discount_percent", "document_discount")
_GIVEN = ("prices", "document_discount", "document_discount_percent")


def take_basis(given: dict[str, Any], price_list_id: int | None) -> dict[str, Any]:
    """Take what was said of a new document's prices out of `given` (stored values); returns its columns.

    Raises Invalid for a discount said twice.
    """
    said = {name: given.pop(name, None) or 0 for name in _GIVEN}
    if said["document_discount"] and said["document_discount_percent"]:
        raise invalid("document_discount", "", "is given twice, as an amount and in percent")
    inclusive = said.pop("prices")
    return said | {"prices_include_tax": inclusive == WITH_TAX if inclusive else includes_tax(price_list_id)}


def change_basis(given: dict[str, Any], row: Record, currency: str) -> dict[str, Any]:
    """Take what is to change of a document's prices out of `given` (stored values); returns all its basis columns.

    A discount said as an amount takes the place of a percentage, and the other way about. In a new
    currency a fixed discount keeps its figure.
    """
    said = {name: given.pop(name) for name in _GIVEN if name in given}
    changed = {
        name: value or 0 for name, value in said.items() if name != "prices" and (value or 0) != row.__data__[name]
    }
    if len(changed) == 2 and all(changed.values()):
        raise invalid("document_discount", "", "is given twice, as an amount and in percent")
    kept = divide(row.document_discount * 10 ** exponent(currency), 10 ** exponent(row.currency))
    inclusive = said["prices"] == WITH_TAX if said.get("prices") else row.prices_include_tax
    return {
        "prices_include_tax": inclusive,
        "document_discount": changed.get("document_discount", kept),
        "document_discount_percent": changed.get(
            "document_discount_percent", 0 if "document_discount" in changed else row.document_discount_percent
        ),
    }


def company_rounding() -> str:
    """How the company rounds tax: once a document, or line by line."""
    return str(Company.get_by_id(actor().company_id).tax_rounding)


def basis_from(columns: Mapping[str, Any], currency: str, rounding: str) -> Basis:
    """The basis that these columns of a document say."""
    return Basis(
        currency,
        columns["prices_include_tax"],
        rounding,
        columns["document_discount_percent"],
        columns["document_discount"],
        parts_known(),
    )
