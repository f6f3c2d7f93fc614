"""The facts that fill the columns of tables: masters, documents line by line, and entries of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from store.core.database import rows, scalar, stream
from store.core.identity import actor
from store.core.money import PRICE, exponent
from store.core.scaled import decimal_text
from store.exchange.going.entries import Span, entries, posted_for
from store.exchange.going.papers import Paper, PaperLine, papers
from store.exchange.going.parties import ADDRESSED, BUYS, PLACE, PLACED, SELLS
from store.exchange.going.pricing import priced
from store.exchange.going.sheets import Description, Row, Sheet
from store.exchange.going.words import PURCHASES, SALES, Words


@dataclass
class Facts:
    """What is written for a target, and what was met that it has no place for."""

    span: Span
    words: Words
    target: Description
    shared_names: set[int] = field(default_factory=set)  # parties whose name another has, too
    both: set[int] = field(default_factory=set)  # parties that are customers and suppliers
    taxes: set[tuple[str, str]] = field(default_factory=set)
    foreign: dict[str, int] = field(default_factory=dict)
    repriced: int = 0

    def __post_init__(self) -> None:
        self.shared_names = {party for (party,) in rows(
            "SELECT id FROM party WHERE LOWER(name) IN (SELECT LOWER(name) FROM party WHERE state <> 'merged' "
            "GROUP BY LOWER(name) HAVING COUNT(*) > 1)"
        )}  # fmt: skip
        if self.target.both:
            self.both = {party for (party,) in rows(f"SELECT p.id FROM party p WHERE {BUYS} AND {SELLS}")}

    def of(self, sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """The rows of a file, each with the id of its record."""
        return _SOURCES[sheet.of](self, sheet)

    def party(self, party: int, code: str, name: str, side: str) -> str:
        """What the target calls a customer or supplier: never what it calls another."""
        told = f"{name} ({code})" if party in self.shared_names else name
        return self.target.plain(told + (self.target.both if side == PURCHASES and party in self.both else ""))

    def account(self, account: int | None) -> str:
        """What the target calls an account: as somebody said, or by its own rule."""
        found = self.words.accounts.get(account or 0)
        if found is None:
            return ""
        return self.words.said_accounts.get(found.code) or self.target.plain(self.words.account(found.id))

    def others(self) -> int:
        """How many parties neither buy nor sell."""
        return int(scalar(f"SELECT COUNT(*) FROM party p WHERE p.state <> 'merged' AND NOT {BUYS} AND NOT {SELLS}"))

    def _tax(self, code: str, side: str) -> str:
        self.taxes.add((code, side))
        return self.words.tax(code, side)

    def accounts(self, _sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """The chart of accounts."""
        types = self.target.account_types
        for account in self.words.accounts.values():
            row: Row = {
                "code": account.code,
                "account": self.account(account.id),
                "name": account.name,
                "type": types.get(account.role) or types[account.type],
                "no_tax": str(self.words.target.get("no_tax", "")),
            }
            yield account.id, row

    def contacts(self, _sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """Customers and suppliers, each once."""
        yield from self._parties(f"({BUYS} OR {SELLS})", SALES)

    def customers(self, _sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """Customers."""
        yield from self._parties(BUYS, SALES)

    def suppliers(self, _sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """Suppliers."""
        yield from self._parties(SELLS, PURCHASES)

    def _parties(self, condition: str, side: str) -> Iterator[tuple[int, Row]]:
        for party, code, name, email, phone, website, tax_id, iban, *place in stream(
            f"SELECT p.id, p.code, p.name, p.email, p.phone, p.website, COALESCE(p.tax_id, ''), p.iban, {PLACED} "
            f"FROM party p {ADDRESSED} WHERE p.state <> 'merged' AND {condition} ORDER BY p.id"
        ):
            row: Row = dict(zip(PLACE, place, strict=True))
            row |= {"name": name, "code": code, "email": email, "phone": phone, "website": website}
            row |= {"party": self.party(party, code, name, side), "tax_id": tax_id, "iban": iban}
            yield party, row

    def items(self, _sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """Products, those that are sold no more, too: documents name them."""
        accounts = {name: self.account(self.words.role(role)) for name, role in (
            ("income", "revenue"), ("expense", "cost_of_goods_sold"), ("inventory", "inventory"),
        )}  # fmt: skip
        for product, sku, name, description, kind, price, code in stream(
            "SELECT p.id, p.sku, p.name, p.description, p.kind, p.price, c.code FROM product p "
            "JOIN tax_code c ON c.id = p.tax_code_id ORDER BY p.id"
        ):
            row: Row = {
                **accounts,
                "sku": self.target.plain(sku),
                "name": name,
                "description": description or name,
                "type": self.target.product_types.get(kind, ""),
                "price": Decimal(decimal_text(price, len(str(PRICE)) - 1, trim=True)),
                "tax_code": self._tax(code, SALES),
            }
            yield product, row

    def sales(self, sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """Invoices and credit notes, line by line."""
        yield from self._documents(sheet, SALES)

    def purchases(self, sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """Suppliers' bills and credit notes, line by line."""
        yield from self._documents(sheet, PURCHASES)

    def _documents(self, sheet: Sheet, side: str) -> Iterator[tuple[int, Row]]:
        for paper in papers(self.span, self.words, side, sheet.types):
            if paper.currency != actor().currency:
                self.foreign[paper.currency] = self.foreign.get(paper.currency, 0) + 1
            sign = paper.sign if len(sheet.types) > 1 else 1  # where both are in one file, the sign tells them apart
            head: Row = {
                "party": self.party(paper.party_id, paper.party_code, paper.party_name, side),
                "email": paper.email,
                "number": paper.number,
                "theirs": paper.theirs,
                "reference": paper.reference,
                "day": paper.day,
                "due": paper.due,
                "total": _amount(sign * (paper.net + paper.tax), paper.currency),
                "currency": paper.currency,
            }
            for line in paper.lines:
                yield paper.id, head | self._line(sheet, paper, line, sign, side)

    def _line(self, sheet: Sheet, paper: Paper, line: PaperLine, sign: int, side: str) -> Row:
        places = exponent(paper.currency)
        found = priced(line, self.target.places, places, sheet.has("discount"))
        self.repriced += found.is_whole and bool(line.quantity)
        return {
            "sku": self.target.plain(line.sku),
            "description": line.description or line.sku,
            "quantity": sign * found.quantity,
            "price": found.price,
            "discount": found.discount,
            "net": _amount(sign * line.net, paper.currency),
            "tax": _amount(sign * line.tax, paper.currency),
            "tax_code": self._tax(line.tax_code, side),
            "tax_rate": Decimal(line.tax_rate).scaleb(-4),
            "account": self.account(line.account_id),
            "cost_centre": line.cost_centre,
        }

    def journal(self, _sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """Every entry that no document of the other files makes."""
        condition = "1 = 1"
        for side, table in ((SALES, "invoice"), (PURCHASES, "bill")):
            if types := self.target.types_of(side):
                condition += f" AND NOT {posted_for(table, types)}"
        home = actor().currency
        for entry in entries(self.span, condition):
            for line in entry.lines:
                role = self.words.accounts[line.account_id].role
                side = PURCHASES if role == "payable" else SALES
                who = (line.party_id, line.party_code, line.party_name) if line.party_id else None
                row: Row = {
                    "entry": f"#{entry.id}",
                    "day": entry.day,
                    "narration": f"{entry.memo} (#{entry.id})",
                    "description": line.memo or f"{entry.number} {entry.memo}",
                    "account": self.account(line.account_id),
                    "no_tax": str(self.words.target.get("no_tax", "")),
                    "amount": _amount(line.amount, home),
                    "debit": _amount(line.amount, home) if line.amount > 0 else "",
                    "credit": _amount(-line.amount, home) if line.amount < 0 else "",
                    "party": self.party(*who, side) if who else "",
                    "currency": home,
                    "cost_centre": line.cost_centre,
                }
                yield entry.id, row


_SOURCES: dict[str, Callable[[Facts, Sheet], Iterator[tuple[int, Row]]]] = {
    "accounts": Facts.accounts,
    "contacts": Facts.contacts,
    "customers": Facts.customers,
    "suppliers": Facts.suppliers,
    "items": Facts.items,
    "sales": Facts.sales,
    "purchases": Facts.purchases,
    "journal": Facts.journal,
}


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))
