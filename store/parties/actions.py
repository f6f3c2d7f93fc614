"""Writes of parties, their contacts and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.withheld import require_charged, require_withheld
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.codes import holder
from store.core.database import scalar
from store.core.erasures import require_not_erased, told
from store.core.errors import invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.text import fold
from store.core.values import Amount, Changes, Choice, Code, Currency, Email, Flag, Ref, Text, Version, Whole
from store.parties.events import PartyAdded
from store.parties.living import require_living
from store.parties.models import Address, Contact, Party

record_kind(
    RecordKind("party", "party", "t.name", ("code", "tax_id"), ("name_key",), "party", alias_of="merged_into_id")
)
record_kind(RecordKind("contact", "contact", "t.name", (), ("name", "email_key")))
record_kind(RecordKind("address", "address", "t.line1 || ', ' || t.city"))
record_kind(RecordKind("user", "app_user", "t.name", ("login",), ("name",)))
looks_after(LookedAfter("party", Party, "\"state\" <> 'merged'", party="id"))

KINDS = ("customer", "supplier", "prospect")


@dataclass(frozen=True, kw_only=True)
class PartyInput:
    """What a person says of an organisation or person; an empty code gets the next free one."""

    name: Annotated[
        str,
        Text("Name", required=True, aliases=("company", "company name", "account", "customer", "organization name")),
    ]
    code: Annotated[str, Code("Code", aliases=("customer id", "account number", "customer code"))] = ""
    customer: Annotated[bool, Flag("Customer")] = False
    supplier: Annotated[bool, Flag("Supplier", aliases=("vendor",))] = False
    prospect: Annotated[bool, Flag("Prospect")] = False
    tax_id: Annotated[str, Code("Tax id", aliases=("vat", "vat number", "tax number"))] = ""
    email: Annotated[str, Email("E-mail", aliases=("email address", "e-mail"))] = ""
    phone: Annotated[str, Text("Phone", max=60, aliases=("phone number", "telephone"))] = ""
    website: Annotated[str, Text("Website", aliases=("home page", "homepage", "url"))] = ""
    city: Annotated[str, Text("City")] = ""
    country: Annotated[str, Text("Country", aliases=("office location", "country/region"))] = ""
    industry: Annotated[str, Text("Industry", aliases=("sector",))] = ""
    employees: Annotated[int | None, Whole("Employees", minimum=Decimal(0))] = None
    annual_revenue: Annotated[Decimal | None, Amount("Annual revenue", aliases=("revenue",))] = None
    tags: Annotated[str, Text("Tags", aliases=("labels",))] = ""
    currency: Annotated[str, Currency("Currency")] = ""
    term: Annotated[int | None, Ref("Payment term", kind="term", aliases=("terms", "payment terms"))] = None
    price_list: Annotated[int | None, Ref("Price list", kind="price-list")] = None
    tax: Annotated[
        int | None, Ref("Tax", kind="tax", help="in the place of the products' own", aliases=("tax code",))
    ] = None
    withholding: Annotated[
        int | None, Ref("Tax withheld", kind="tax", help="when it or we pay", aliases=("withholding tax",))
    ] = None
    credit_limit: Annotated[Decimal | None, Amount("Credit limit", minimum=Decimal(0))] = None
    billing_basis: Annotated[str, Choice("Billed on", options=("delivery", "order", "prepaid"))] = "delivery"
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None
    parent: Annotated[int | None, Ref("Parent", kind="party", aliases=("subsidiary of", "parent company"))] = None
    inspect_deliveries: Annotated[
        bool, Flag("Inspect deliveries", help="of this supplier", aliases=("quality check",))
    ] = False
    no_dunning: Annotated[bool, Flag("No dunning", help="is sent no letters when late", aliases=("dunning block",))] = (
        False
    )
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "party.add",
    "New party",
    ("sales", "manager", "finance", "purchasing", "support"),
    example="backdesk party add --name 'Acme Ltd' --customer --email post@acme.example --country GB",
)
def add_party(values: PartyInput) -> Outcome:
    """Add a customer, supplier or prospect (prospect when nothing is said). Code and tax id must be new."""
    row = party_columns(inputs.stored(values, values.currency))
    complete_party(row)
    row["code"] = row["code"] or next_code()
    _unique(row)
    _require_taxes(row)
    party = records.create(Party, **{k: v for k, v in row.items() if v is not None})
    announce(PartyAdded(party.id))
    said = f"{party.name} added as {party.code}.", told(party.email)
    return Outcome("party", party.id, " ".join(filter(None, said)))


@action(
    "party.edit",
    "Edit party",
    ("sales", "manager", "finance", "purchasing", "support"),
    undo="edit",
    example="backdesk party edit ACME --credit-limit 5000 --term NET14",
)
def edit_party(
    party: Annotated[int, Ref("Party", kind="party")],
    changes: Annotated[Mapping[str, Any], Changes(of=PartyInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change fields of a party."""
    row = require_living(Party.get_by_id(party))
    wanted = party_columns(inputs.stored(changes, str(changes.get("currency") or row.currency), PartyInput))
    for name in ("code", "currency", "term"):
        if name in wanted and not wanted[name]:
            raise invalid(name, "", "cannot be emptied")
    _unique(wanted, row.id)
    _require_a_kind(row, wanted)
    _require_taxes(wanted)
    _require_no_circle(row, wanted.get("parent"))
    done = records.change(row, version, **wanted)
    return Outcome("party", row.id, f"{row.name} changed." if done else "Nothing to change.")


@action(
    "party.hold",
    "Put party on hold",
    ("manager", "finance"),
    undo="edit",
    danger=True,
    example="backdesk party hold ACME --reason 'two invoices unpaid'",
)
def hold_party(
    party: Annotated[int, Ref("Party", kind="party")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Stop new orders and shipments for a party until released."""
    row = require_living(Party.get_by_id(party))
    records.change(row, state="on hold")
    return Outcome("party", row.id, f"{row.name} is on hold: {reason}.")


@action("party.release", "Release party", ("manager", "finance"), undo="edit", example="backdesk party release ACME")
def release_party(party: Annotated[int, Ref("Party", kind="party")]) -> Outcome:
    """End a hold."""
    row = require_living(Party.get_by_id(party))
    records.change(row, state="active")
    return Outcome("party", row.id, f"{row.name} is active.")


@dataclass(frozen=True, kw_only=True)
class ContactInput:
    """A person at a party."""

    party: Annotated[
        int, Ref("Party", kind="party", required=True, aliases=("company", "associated company", "account"))
    ]
    name: Annotated[str, Text("Name", required=True, aliases=("contact name", "full name"))]
    job: Annotated[str, Text("Job title", aliases=("contact title", "title", "organization title"))] = ""
    email: Annotated[str, Email("E-mail", aliases=("email address", "e-mail"))] = ""
    phone: Annotated[str, Text("Phone", max=60, aliases=("phone number",))] = ""
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "contact.add",
    "New contact",
    ("sales", "manager", "support", "purchasing"),
    example="backdesk contact add --party ACME --name 'Ann Lee' --email ann@acme.example",
)
def add_contact(values: ContactInput) -> Outcome:
    """Add a person to a party. An e-mail address is unique within the party."""
    row = contact_columns(inputs.stored(values))
    _unique_email(row["party"], row["email_key"])
    contact = records.create(Contact, **row)
    return Outcome("contact", contact.id, " ".join(filter(None, (f"{contact.name} added.", told(contact.email)))))


@action(
    "contact.edit",
    "Edit contact",
    ("sales", "manager", "support", "purchasing"),
    undo="edit",
    example="backdesk contact edit 'Ann Lee' --job 'Head of purchasing'",
)
def edit_contact(
    contact: Annotated[int, Ref("Contact", kind="contact")],
    changes: Annotated[Mapping[str, Any], Changes(of=ContactInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change fields of a contact."""
    row = Contact.get_by_id(contact)
    require_not_erased("contact", row.id, row.name)
    wanted = contact_columns(inputs.stored(changes, of=ContactInput))
    party, email_key = wanted.get("party", row.party_id), wanted.get("email_key", row.email_key)
    if (party, email_key) != (row.party_id, row.email_key):
        _unique_email(party, email_key)
    done = records.change(row, version, **wanted)
    return Outcome("contact", row.id, f"{row.name} changed." if done else "Nothing to change.")


@action(
    "contact.archive",
    "Archive contact",
    ("sales", "manager", "support"),
    undo="edit",
    danger=True,
    example="backdesk contact archive 'Ann Lee'",
)
def archive_contact(contact: Annotated[int, Ref("Contact", kind="contact")]) -> Outcome:
    """Take a contact out of use; history stays."""
    row = Contact.get_by_id(contact)
    records.change(row, state="archived")
    return Outcome("contact", row.id, f"{row.name} archived.")


@dataclass(frozen=True, kw_only=True)
class AddressInput:
    """A place of a party."""

    party: Annotated[int, Ref("Party", kind="party", required=True)]
    kind: Annotated[str, Choice("Use", options=("billing", "shipping", "other"))] = "billing"
    line1: Annotated[str, Text("Street", required=True, aliases=("address", "address 1", "street"))]
    line2: Annotated[str, Text("Street 2")] = ""
    city: Annotated[str, Text("City")] = ""
    region: Annotated[str, Text("Region", aliases=("state",))] = ""
    postal_code: Annotated[str, Text("Postal code", max=20, aliases=("zip", "postcode"))] = ""
    country: Annotated[str, Text("Country")] = ""


@action(
    "address.add",
    "New address",
    ("sales", "manager", "finance", "support", "purchasing"),
    example="backdesk address add --party ACME --line1 '1 High Street' --city Leeds --country GB",
)
def add_address(values: AddressInput) -> Outcome:
    """Add an address to a party; the first of its use is the one documents print."""
    address = records.create(Address, **inputs.stored(values))
    return Outcome("address", address.id, "Address added.")


@action(
    "address.edit",
    "Edit address",
    ("sales", "manager", "finance", "support", "purchasing"),
    undo="edit",
    example="backdesk address edit '#3' --postal-code 'LS1 4AP'",
)
def edit_address(
    address: Annotated[int, Ref("Address", kind="address")],
    changes: Annotated[Mapping[str, Any], Changes(of=AddressInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change an address; documents already made keep the old one."""
    row = Address.get_by_id(address)
    done = records.change(row, version, **inputs.stored(changes, of=AddressInput))
    return Outcome("address", row.id, "Address changed." if done else "Nothing to change.")


def complete_party(row: dict[str, Any]) -> None:
    """Fill in what nobody said of a new party: a prospect when nothing else, currency and payment term."""
    if not (row["is_customer"] or row["is_supplier"]):
        row["is_prospect"] = True
    row["currency"] = row["currency"] or actor().currency
    row["term"] = row.get("term") or default_term()


def next_code() -> str:
    """The next free code for a party, `P000001` and on."""
    number = int(scalar("SELECT COALESCE(MAX(id), 0) FROM party")) + 1
    while holder(Party, "code", code_of(number)):
        number += 1
    return code_of(number)


def code_of(number: int) -> str:
    """The code a party of that number gets when nobody gives one."""
    return f"P{number:06d}"


def default_term() -> int:
    """The payment term a party gets when nobody says otherwise."""
    return int(scalar("SELECT MIN(id) FROM payment_term"))


def party_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Table columns of a party's input fields."""
    for kind in KINDS:
        if kind in values:
            values[f"is_{kind}"] = values.pop(kind)
    if "name" in values:
        values["name_key"] = fold(values["name"])
    if "tax" in values:
        values["tax_code"] = values.pop("tax")
    if "tax_id" in values:
        values["tax_id"] = values["tax_id"].upper() or None
    return values


def contact_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Table columns of a contact's input fields."""
    if "email" in values:
        values["email_key"] = values["email"].casefold() or None
    return values


def _unique(row: dict[str, Any], own_id: int = 0) -> None:
    for name in ("code", "tax_id"):
        value = row.get(name)
        if value and (taken := holder(Party, name, value, own_id)):
            raise invalid(name, value, f"belongs to {Party.get_by_id(taken).name}")


def _require_taxes(wanted: Mapping[str, Any]) -> None:
    require_charged(wanted.get("tax_code"))
    require_withheld(wanted.get("withholding"))


def _require_a_kind(row: Party, wanted: Mapping[str, Any]) -> None:
    if not any(wanted.get(f"is_{kind}", row.__data__[f"is_{kind}"]) for kind in KINDS):
        raise invalid("prospect", "no", "a party stays a customer, supplier or prospect")


def _require_no_circle(row: Party, parent: int | None) -> None:
    above = set[int]()
    while parent and parent not in above:
        above.add(parent)
        if parent == row.id:
            raise invalid("parent", row.name, "a party cannot belong to itself or to one of its own subsidiaries")
        parent = scalar("SELECT parent_id FROM party WHERE id = ?", (parent,))


def _unique_email(party_id: int, email_key: str | None) -> None:
    taken = email_key and scalar("SELECT name FROM contact WHERE party_id = ? AND email_key = ?", (party_id, email_key))
    if taken:
        raise invalid("email", email_key, f"belongs to {taken}")
