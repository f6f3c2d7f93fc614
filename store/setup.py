"""A new company, ready to work: its owner, chart of accounts, taxes, terms, stages and warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import store.registry  # noqa: F401  every action and listing
from store.catalog.models import PaymentTerm, TermLine, Unit
from store.companies import STANDARD_RATES, add_tax, add_warehouse, dates_of, fill_books, short_code
from store.core import records
from store.core.action import Outcome, action
from store.core.database import db, run, scalar
from store.core.dates import now
from store.core.errors import Refused, invalid
from store.core.identity import acting_as
from store.core.models import Company
from store.core.money import CURRENCIES, HUNDRED_PERCENT, PERCENT
from store.core.schema import migrate, remember
from store.core.text import code_key
from store.crm.models import Pipeline, Stage
from store.stock.models import Location

STAGES = (
    ("Prospecting", "open", 10),
    ("Qualified", "open", 25),
    ("Proposal", "open", 50),
    ("Negotiation", "open", 75),
    ("Won", "won", 100),
    ("Lost", "lost", 0),
)
TERMS = (("NET30", "30 days net", 30), ("NET14", "14 days net", 14), ("NOW", "Due at once", 0))
LOCATIONS = (
    ("SUPPLIER", "Suppliers", "supplier"),
    ("CUSTOMER", "Customers", "customer"),
    ("LOSS", "Inventory differences", "loss"),
    ("OPENING", "Opening stock", "opening"),
    ("TRANSIT", "Goods in transit", "transit"),
    ("PRODUCTION", "Production", "production"),
)


@dataclass(frozen=True)
class NewCompany:
    """What `initialise` needs to know. Currency is an ISO 4217 code, country ISO 3166 alpha-2."""

    name: str
    currency: str
    country: str
    login: str


def initialise(company: str, currency: str, country: str, login: str) -> Outcome:
    """Set up the open, empty database: schema, owner, masters. Raises Refused when it has a company."""
    if currency not in CURRENCIES:
        raise invalid("currency", currency, "not an ISO 4217 currency code such as EUR or USD")
    if not company.strip():
        raise invalid("company", company, "is required")
    migrate()
    if scalar("SELECT COUNT(*) FROM company"):
        raise Refused("This database already has a company.", "Open it, or name another file with --db.")
    with db.atomic():  # all or nothing: the owner exists only together with what they own
        _first_owner(NewCompany(company, currency, country, login))
        with acting_as(login):
            return fill_company()


def _first_owner(new: NewCompany) -> None:
    moment = now()
    run(
        "INSERT INTO app_user (login, login_key, name, active, version, created_at, created_by, updated_at, "
        "updated_by) VALUES (?, ?, ?, 1, 1, ?, 1, ?, 1)",
        (new.login, code_key(new.login), new.login.capitalize(), moment, moment),
    )
    run("INSERT INTO app_user_role (user_id, role) VALUES (1, 'owner')")
    code = short_code(new.name)
    run(
        "INSERT INTO company (name, currency, country, tax_id, tax_rounding, date_order, code, code_key, version, "
        "created_at, created_by, updated_at, updated_by) VALUES (?, ?, ?, '', 'document', ?, ?, ?, 1, ?, 1, ?, 1)",
        (new.name, new.currency, new.country, dates_of(new.country), code, code_key(code), moment, moment),
    )


@action("company.fill", "Set up the masters", ())
def fill_company() -> Outcome:
    """Create the standard masters of the first company: accounts, taxes, terms, stages, units, warehouse."""
    company = Company.select().get()
    fill_books(company)
    _taxes(company.country)
    for code, name, days in TERMS:
        term = records.create(PaymentTerm, code=code, name=name)
        records.create(TermLine, term=term, position=1, share=HUNDRED_PERCENT, days=days)
    sales = records.create(Pipeline, name="Sales", position=1)
    for position, (name, kind, percent) in enumerate(STAGES, 1):
        records.create(Stage, pipeline=sales.id, name=name, position=position, type=kind, probability=percent * PERCENT)
    for code, name in (("pc", "Piece"), ("h", "Hour"), ("kg", "Kilogram"), ("m", "Metre"), ("box", "Box")):
        records.create(Unit, code=code, name=name)
    add_warehouse(company, "MAIN", "Main warehouse")
    for code, name, kind in LOCATIONS:
        whose = company if kind == "transit" else None
        records.create(Location, company=whose, code=code, name=name, type=kind)
    remember("initialised")
    return Outcome("company", company.id, f"{company.name} is ready.")


def _taxes(country: str) -> None:
    rate = Decimal(STANDARD_RATES.get(country, "0"))
    standard = [("STD", f"Standard rate {rate} %", int(rate * PERCENT), "standard")] if rate else []
    for code, name, percent, category in [*standard, ("ZERO", "No tax", 0, "zero")]:
        add_tax(code, name, percent, category)
