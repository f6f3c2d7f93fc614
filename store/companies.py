"""Companies of one database: what each needs to work, and the action that makes one more."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.catalog.models import TaxCode, TaxRate
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import FIRST
from store.core.errors import invalid
from store.core.identity import actor, refresh, working_in
from store.core.models import Company, UserRole
from store.core.money import PERCENT
from store.core.values import Choice, Code, Currency, Text
from store.ledger.bank_models import BankAccount
from store.ledger.chart import STANDARD_CHART
from store.ledger.models import Account
from store.stock.models import Location, Warehouse

STANDARD_RATES = dict(
    pair.split(":") for pair in "DE:19 AT:20 FR:20 BE:21 NL:21 ES:21 IT:22 GB:20 CH:8.1 PL:23 SE:25 DK:25".split()
)


def short_code(name: str) -> str:
    """What a company is called in commands where nobody says: the letters of its name's first word, in capitals."""
    first = name.split()[0] if name.split() else ""
    return "".join(char for char in first if char.isascii() and char.isalnum()).upper()[:12] or "MAIN"


def dates_of(country: str) -> str:
    """In which order the parts of a day are typed there."""
    return "mdy" if country == "US" else "dmy"


def fill_books(company: Company) -> None:
    """The accounts of a company, and those its money goes through where nobody says otherwise."""
    for code, name, kind, role in STANDARD_CHART:
        account = records.create(Account, company=company, code=code, name=name, type=kind, role=role)
        if role in ("bank", "cash"):
            records.create(
                BankAccount,
                company=company,
                code=role.upper(),
                name=name,
                kind=role,
                currency=company.currency,
                account=account,
            )


def add_warehouse(company: Company, code: str, name: str) -> None:
    """A warehouse of a company, with one place in it."""
    warehouse = records.create(Warehouse, company=company, code=code, name=name)
    records.create(Location, company=company, warehouse=warehouse, code=code, name=name, type="internal")


def add_tax(code: str, name: str, percent: int, category: str) -> None:
    """A tax code with one rate (as stored) that holds from the beginning."""
    tax = records.create(TaxCode, code=code, name=name, category=category)
    records.create(TaxRate, tax_code=tax, valid_from=FIRST.isoformat(), rate=percent)


@dataclass(frozen=True, kw_only=True)
class CompanyInput:
    """Another company of this database: its books are its own, parties and products are everybody's."""

    name: Annotated[str, Text("Name", required=True)]
    code: Annotated[str, Code("Code", max=12, help="what it is called by in commands; from its name where empty")] = ""
    currency: Annotated[str, Currency("Currency of its books", required=True)]
    country: Annotated[str, Code("Country", max=2, required=True, help="ISO 3166: DE, US …")]
    people: Annotated[
        str, Choice("Who works there", options=("nobody else", "everybody"), help="everybody: as they do here")
    ] = "nobody else"


@action(
    "company.create",
    "New company",
    ("manager",),
    example="backdesk company create --name 'Shop France' --code FR --currency EUR --country FR --people everybody",
)
def create_company(values: CompanyInput) -> Outcome:
    """Set up one more company in this database: chart of accounts, standard tax, warehouse; you own it.

    Its documents, numbers, stock and books are its own. Parties, products, terms and units are shared. With
    `people` everybody, whoever works in this company works there in the same roles.
    """
    given = inputs.stored(values)
    country, code = given["country"].upper(), (given["code"] or short_code(given["name"])).upper()
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise invalid("country", given["country"], "not a code of two letters such as DE or US")
    made = records.create(
        Company, name=given["name"], code=code, currency=given["currency"], country=country,
        date_order=dates_of(country),
    )  # fmt: skip
    _let_in(made.id, given["people"] == "everybody")
    with working_in(made.id):
        fill_books(made)
        _standard_rate(country)
        add_warehouse(made, code, f"{made.name} warehouse"[:60])
    refresh()
    return Outcome("company", made.id, f"{made.name} is ready. Work in it with: backdesk --company {made.code}")


def _standard_rate(country: str) -> None:
    """The country's standard rate, where no company has it: codes of taxes are shared."""
    rate = Decimal(STANDARD_RATES.get(country, "0"))
    known = scalar("SELECT 1 FROM tax_code c JOIN tax_rate r ON r.tax_code_id = c.id WHERE c.category = 'standard' "
                   "AND r.rate = ?", (int(rate * PERCENT),))  # fmt: skip
    if rate and not known and not scalar("SELECT 1 FROM tax_code WHERE code = ?", (f"STD-{country}",)):
        add_tax(f"STD-{country}", f"Standard rate {rate} % ({country})", int(rate * PERCENT), "standard")


def _let_in(company: int, everybody: bool) -> None:
    """Its maker owns it; with `everybody` each keeps the roles they have here."""
    who, everywhere = actor(), rows("SELECT user_id FROM app_user_role WHERE role = 'owner' AND company_id IS NULL")
    if who.user_id not in {user for (user,) in everywhere}:
        records.create(UserRole, user=who.user_id, role="owner", company=company)
    if everybody:
        here = rows(
            "SELECT user_id, role FROM app_user_role WHERE company_id = ? ORDER BY user_id, role", (who.company_id,)
        )
        for user, role in here:
            if (user, role) != (who.user_id, "owner"):
                records.create(UserRole, user=user, role=role, company=company)
