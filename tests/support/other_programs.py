"""What other programs make of the files they are given: each account's balance by their arithmetic, not by ours."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Balances = dict[str, Decimal]
SAFT = "{urn:OECD:StandardAuditFile-Taxation/2.00}"
_CENT = Decimal("0.01")
RECEIVABLE, PAYABLE, OUTPUT_TAX, INPUT_TAX, SALES = "1100", "2000", "2200", "1300", "4000"


def table(place: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file and of those that go on with it."""
    found = []
    for path in sorted(place.glob(f"{name}*.csv")):
        if re.fullmatch(rf"{name}(-\d+)?", path.stem):
            with path.open(encoding="utf-8", newline="") as file:
                found += list(csv.DictReader(file))
    return found


def summed(parts: Iterable[tuple[str, Decimal]]) -> Balances:
    """Account → what it comes to, debits above zero; those that come to nothing left out."""
    found: Balances = defaultdict(Decimal)
    for account, amount in parts:
        found[account] += amount
    return {account: amount for account, amount in found.items() if amount}


def xero(place: Path, currency: str = "EUR") -> Balances:
    """Xero works a line out as quantity × price − discount, to the cent; documents in other currencies left out."""
    return summed(_xero(place, currency))


def _xero(place: Path, currency: str) -> Iterator[tuple[str, Decimal]]:
    for name, side, owed, tax in (("invoices", -1, RECEIVABLE, OUTPUT_TAX), ("bills", 1, PAYABLE, INPUT_TAX)):
        for row in table(place, name):
            if row["Currency"] != currency:
                continue
            net = Decimal(row["*Quantity"]) * Decimal(row["*UnitAmount"])
            net -= net * Decimal(row.get("Discount") or 0) / 100
            net, taxed = net.quantize(_CENT, ROUND_HALF_UP), Decimal(row["TaxAmount"])
            yield row["*AccountCode"], side * net
            yield tax, side * taxed
            yield owed, -side * (net + taxed)
    for row in table(place, "journals"):
        yield row["*AccountCode"], Decimal(row["*Amount"])


def quickbooks(place: Path, currency: str = "EUR") -> Balances:
    """QuickBooks takes the amounts of lines as they stand, and posts those of invoices to the income of their items."""
    return summed(_quickbooks(place, currency))


def _quickbooks(place: Path, currency: str) -> Iterator[tuple[str, Decimal]]:
    for name, side in (("invoices", -1), ("credit-notes", 1)):
        for row in table(place, name):
            if row["Currency"] == currency:
                net, tax = Decimal(row["*ItemAmount"]), Decimal(row["ItemTaxAmount"])
                yield from ((SALES, side * net), (OUTPUT_TAX, side * tax), (RECEIVABLE, -side * (net + tax)))
    for row in table(place, "bills"):
        if row["Currency"] == currency:
            net, tax = Decimal(row["*LineAmount"]), Decimal(row["LineTaxAmount"])
            yield from ((row["*Account"].split()[0], net), (INPUT_TAX, tax), (PAYABLE, -net - tax))
    for row in table(place, "journal-entries"):
        yield row["*AccountName"].split()[0], Decimal(row["*Debits"] or 0) - Decimal(row["*Credits"] or 0)


def datev(place: Path) -> Balances:
    """DATEV posts the amount of a row to one account on the side it says, and to the other on the other."""
    return summed(_datev(place))


def datev_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The first line of a batch, and its postings by the names of their columns."""
    head, columns, *rest = csv.reader(path.read_bytes().decode("cp1252").split("\r\n")[:-1], delimiter=";")
    return head, [dict(zip(columns, row, strict=True)) for row in rest]


def _datev(place: Path) -> Iterator[tuple[str, Decimal]]:
    for path in sorted(place.glob("EXTF_*.csv")):
        for row in datev_rows(path)[1]:
            amount = Decimal(row["Umsatz (ohne Soll/Haben-Kz)"].replace(",", "."))
            amount = amount if row["Soll/Haben-Kennzeichen"] == "S" else -amount
            yield row["Konto"], amount
            yield row["Gegenkonto (ohne BU-Schlüssel)"], -amount


def saft(path: Path) -> Balances:
    """The lines of the ledger of an audit file, which must come to what stands before them."""
    root = ElementTree.parse(path).getroot()
    ledger = root.find(f"{SAFT}GeneralLedgerEntries")
    assert ledger is not None
    parts, sums = [], {"Debit": Decimal(0), "Credit": Decimal(0)}
    for line in ledger.iter(f"{SAFT}Line"):
        for side, sign in (("Debit", 1), ("Credit", -1)):
            if text := line.findtext(f"{SAFT}{side}Amount/{SAFT}Amount"):
                sums[side] += Decimal(text)
                parts.append((line.findtext(f"{SAFT}AccountID", ""), sign * Decimal(text)))
    for side, total in sums.items():
        assert Decimal(ledger.findtext(f"{SAFT}Total{side}", "")) == total
    assert int(ledger.findtext(f"{SAFT}NumberOfEntries", "")) == len(list(ledger.iter(f"{SAFT}Transaction")))
    return summed(parts)


def beancount(text: str) -> Balances:
    """Beancount's rules of names, accounts that are open, and entries that balance at cost; balances by code."""
    opened: set[str] = set()
    parts: list[tuple[str, Decimal]] = []
    entry = Decimal(0)
    for line in [*text.splitlines(), ""]:
        if found := re.fullmatch(r"\d{4}-\d\d-\d\d open (\S+)", line):
            assert re.fullmatch(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+", found[1])
            assert found[1] not in opened
            opened.add(found[1])
        elif found := re.fullmatch(r"  (\S+)  (-?)([\d.]+) [A-Z]{3}(?: @@ ([\d.]+) [A-Z]{3})?", line):
            assert found[1] in opened
            amount = Decimal(found[4] or found[3]) * (-1 if found[2] else 1)
            entry += amount
            parts.append((found[1].split(":")[1].split("-")[0], amount))
        else:
            assert entry == 0, line
            assert not line or re.fullmatch(r'option "\w+" ".*"|\d{4}-\d\d-\d\d \* "(?:[^"\\]|\\.)*"', line), line
    return summed(parts)
