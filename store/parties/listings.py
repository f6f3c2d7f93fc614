"""Lists of parties, contacts and addresses."""

from __future__ import annotations

from store.core.bank_codes import Bic, Iban
from store.core.beside import Beside
from store.core.counts import kept
from store.core.database import scalar
from store.core.listing import Column, Listing, listing
from store.core.references import resolve
from store.core.values import Amount, Code, Currency, Day, Email, Flag, Moment, State, Text, Whole

OURS = "s.company_id = {company}"
ORDERED = "o.state NOT IN ('draft', 'pending approval', 'cancelled')"
_BOUGHT = (
    "SELECT o.party_id FROM order_line l JOIN sales_order o ON o.id = l.order_id "
    f"WHERE {ORDERED} AND l.product_id IN (SELECT sold.id FROM product sold WHERE {{}})"
)


def _filter_of(segment: str) -> str:
    """What the parties of a segment are asked for by, of a reference to it."""
    return str(scalar("SELECT filter_text FROM segment WHERE id = ?", (resolve("segment", segment),)))


def _standing(name: str, heading: str, kind: Flag | Day | Whole | Amount, width: int, expression: str = "") -> Column:
    """What is kept of a party's orders, invoices, deals and tickets in the company worked in."""
    return Column(name, heading, expression or f"s.{name}", kind, width, hidden=True, quiet=True, currency="")


def _none(name: str) -> str:
    return f"COALESCE(s.{name}, 0)"


PARTIES = listing(
    Listing(
        name="parties",
        title="Parties",
        kind="party",
        source="party t LEFT JOIN payment_term m ON m.id = t.term_id LEFT JOIN app_user o ON o.id = t.owner_id "
        "LEFT JOIN price_list l ON l.id = t.price_list_id LEFT JOIN party a ON a.id = t.parent_id "
        "LEFT JOIN tax_code x ON x.id = t.tax_code_id LEFT JOIN party g ON g.id = t.merged_into_id "
        f"LEFT JOIN party_standing s ON s.party_id = t.id AND {OURS}",
        beside=Beside("party_standing", "s", "party_id", OURS),
        sort="name",
        searches=(("party", "id"),),
        kept_count=kept("party"),
        columns=(
            Column("code", "Code", "t.code", Code(), 10, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 32, sort_by="t.name"),
            Column("city", "City", "t.city", Text(), 16),
            Column("country", "Country", "t.country", Text(), 10),
            Column("email", "E-mail", "t.email", Email(), 26),
            Column("phone", "Phone", "t.phone", Text(), 16),
            Column("state", "State", "t.state", State(), 9),
            Column("customer", "Customer", "t.is_customer", Flag(), 8, hidden=True),
            Column("supplier", "Supplier", "t.is_supplier", Flag(), 8, hidden=True),
            Column("prospect", "Prospect", "t.is_prospect", Flag(), 8, hidden=True),
            Column("tax_id", "Tax id", "t.tax_id", Code(), 14, hidden=True),
            Column("website", "Website", "t.website", Text(), 20, hidden=True),
            Column("industry", "Industry", "t.industry", Text(), 16, hidden=True),
            Column("employees", "Employees", "t.employees", Whole(), 10, hidden=True),
            Column("annual_revenue", "Revenue", "t.annual_revenue", Amount(), 14, hidden=True),
            Column("tags", "Tags", "t.tags", Text(), 16, hidden=True),
            Column("currency", "Currency", "t.currency", Currency(), 8, hidden=True),
            Column("term", "Terms", "m.code", Code(), 8, hidden=True),
            Column("price_list", "Price list", "l.code", Code(), 10, hidden=True),
            Column("tax", "Tax", "x.code", Code(), 8, hidden=True),
            Column("tax_code_id", "Tax code id", "t.tax_code_id", Whole(), 8, hidden=True),
            Column("credit_limit", "Credit limit", "t.credit_limit", Amount(), 14, hidden=True),
            Column("billing_basis", "Billed on", "t.billing_basis", Text(), 10, hidden=True),
            Column("iban", "IBAN", "NULLIF(t.iban, '')", Iban(), 27, hidden=True),
            Column("bic", "BIC", "NULLIF(t.bic, '')", Bic(), 11, hidden=True),
            Column("e_address", "E-invoice address", "NULLIF(t.e_address, '')", Text(), 28, hidden=True),
            Column("buyer_reference", "Buyer reference", "NULLIF(t.buyer_reference, '')", Text(), 20, hidden=True),
            Column(
                "inspect_deliveries", "Inspect deliveries", "NULLIF(t.inspect_deliveries, 0)", Flag(), 9, hidden=True
            ),
            Column("owner", "Owner", "o.login", Text(), 12, hidden=True),
            Column("parent", "Parent", "a.code", Code(), 20, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("merged_into", "Merged into", "g.code", Code(), 12, hidden=True),
            Column("merged_into_id", "Merged into id", "t.merged_into_id", Whole(), 8, hidden=True),
            _standing("last_order", "Last order", Day(), 10),
            _standing("first_order", "First order", Day(), 10),
            _standing("orders", "Orders", Whole(), 7, _none("orders")),
            _standing("invoiced", "Invoiced", Amount(), 14, _none("invoiced")),
            _standing("owing", "Owing", Amount(), 14, _none("owing")),
            _standing("late_since", "Owes since", Day(), 10),
            _standing("overdue", "Overdue", Flag(), 8, "CASE WHEN s.late_since < '{today}' THEN 1 ELSE 0 END"),
            _standing("pays_late", "Days late", Whole(), 9),
            _standing("open_deals", "Open deals", Whole(), 10, _none("open_deals")),
            _standing("open_tickets", "Open tickets", Whole(), 12, _none("open_tickets")),
        ),
        asked=(
            Column("bought", "Bought product", "sold.sku", Code(), among=_BOUGHT, look_up="product.sku"),
            Column("bought_group", "Bought of group", "sold.category", Text(), among=_BOUGHT),
            Column(
                "talked",
                "Talked to",
                "y.done_at",
                Moment(),
                among="SELECT y.party_id FROM activity y WHERE y.state = 'done' AND y.kind <> 'note' AND {}",
            ),
            Column("segment", "Segment", "''", Text(), stands_for=_filter_of, look_up="segment.name"),
        ),
    )
)

CONTACTS = listing(
    Listing(
        name="contacts",
        title="Contacts",
        kind="contact",
        source="contact t LEFT JOIN party p ON p.id = t.party_id",
        sort="name",
        searches=(("contact", "id"), ("party", "party_id")),
        kept_count=kept("contact"),
        columns=(
            Column("name", "Name", "t.name", Text(), 26, sort_by="t.name"),
            Column("party", "Party", "p.name", Text(), 28),
            Column("job", "Job title", "t.job", Text(), 20),
            Column("email", "E-mail", "t.email", Email(), 28),
            Column("phone", "Phone", "t.phone", Text(), 16),
            Column("state", "State", "t.state", State(), 9),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

ADDRESSES = listing(
    Listing(
        name="addresses",
        title="Addresses",
        kind="address",
        source="address t LEFT JOIN party p ON p.id = t.party_id",
        searches=(("address", "id"), ("party", "party_id")),
        columns=(
            Column("party", "Party", "p.name", Text(), 28),
            Column("kind", "Use", "t.kind", Text(), 9),
            Column("line1", "Street", "t.line1", Text(), 30),
            Column("line2", "Street 2", "t.line2", Text(), 20, hidden=True),
            Column("postal_code", "Postal code", "t.postal_code", Text(), 10),
            Column("city", "City", "t.city", Text(), 20),
            Column("region", "Region", "t.region", Text(), 12, hidden=True),
            Column("country", "Country", "t.country", Text(), 10),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

CONSENTS = listing(
    Listing(
        name="consents",
        title="Consents",
        kind="consent",
        source="consent t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN contact c ON c.id = t.contact_id",
        descending=True,
        searches=(("party", "party_id"),),
        columns=(
            Column("party", "Party", "p.name", Text(), 26),
            Column("contact", "Contact", "c.name", Text(), 20),
            Column("channel", "By", "t.channel", Text(), 7),
            Column("allowed", "May", "t.allowed", Flag(), 5),
            Column("day", "Since", "t.day", Day(), 10),
            Column("source", "Known from", "t.source", Text(), 24),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("contact_id", "Contact id", "t.contact_id", Whole(), 8, hidden=True),
        ),
    )
)
