"""The tax report: net and tax by code, rate and box over a stretch of days, beside what the tax accounts say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from store.billing.tax_facts import (
    DEDUCTED,
    HAD_BACK,
    OWN,
    PURCHASES,
    SALES,
    SAVED,
    WITHHELD_BY_US,
    WITHHELD_FROM_US,
    Books,
    Taxed,
    facts,
)
from store.core.database import rows
from store.core.dates import end_of_month
from store.core.errors import Usage
from store.core.identity import actor
from store.core.values import Percent
from store.insight.sheet import Opens, Report, money
from store.insight.spans import PREVIOUS, YEAR_BEFORE, Asked, Span, spans
from store.ledger.taxes import CLOSING, tax_accounts

Key = tuple[str, int, int]  # what it is of, tax code, rate
_HEADS = {
    SALES: "Sales",
    DEDUCTED: "Deducted from sales",
    OWN: "Owed ourselves",
    PURCHASES: "Purchases",
    SAVED: "Deducted from purchases",
    WITHHELD_BY_US: "Withheld from suppliers",
    WITHHELD_FROM_US: "Withheld by customers",
}
_BEHIND = {SALES: "invoice-taxes", OWN: "bill-taxes", PURCHASES: "bill-taxes"}
_PAID = {SALES: "due-taxes", PURCHASES: "due-bill-taxes"}
_DEDUCTIONS = {  # the filter of the deductions behind each
    DEDUCTED: "of:invoice -kind:withholding",
    SAVED: "of:bill -kind:withholding",
    WITHHELD_BY_US: "of:bill kind:withholding",
    WITHHELD_FROM_US: "of:invoice kind:withholding",
}
_EVER = Span("", date(1, 1, 1), date(9999, 12, 31))
_BOOKED = ("invoice", "bill")  # the sources of entries that documents make


@dataclass(frozen=True)
class Code:
    """A tax code, and the boxes of the report that it fills."""

    id: int
    code: str
    name: str
    boxes: tuple[str, str]
    input_boxes: tuple[str, str]
    is_part: bool = False

    def boxes_of(self, of: str) -> tuple[str, str]:
        """The boxes of net and tax. What we owe ourselves fills those of sales; its purchase is no net of its own."""
        return self.input_boxes if of in HAD_BACK else self.boxes


@dataclass
class Sum:
    """Net, tax and how many documents."""

    base: int = 0
    tax: int = 0
    count: int = 0

    def add(self, base: int, tax: int, count: int) -> None:
        """Add to it."""
        self.base, self.tax, self.count = self.base + base, self.tax + tax, self.count + count


Sums = dict[Key, Sum]


def sums_of(books: Books, span: Span) -> Sums:
    """What documents say of a stretch of days; what we owe ourselves is also had back, as tax of the purchase."""
    found: Sums = {}
    for fact in facts(books, span.since, span.until):
        _take(found, fact)
    return found


def _take(found: Sums, fact: Taxed) -> None:
    found.setdefault((fact.of, fact.tax_code_id, fact.rate), Sum()).add(fact.base, fact.tax, fact.count)
    if fact.of == OWN:  # the purchase itself has no tax: the same code at no rate
        found.setdefault((PURCHASES, fact.tax_code_id, 0), Sum()).add(0, fact.tax, 0)


def owed(sums: Sums) -> int:
    """Tax owed less what is had back; what customers withheld is had back by another way than this report."""
    signs = {PURCHASES: -1, SAVED: -1, WITHHELD_FROM_US: 0}
    return sum(signs.get(key[0], 1) * each.tax for key, each in sums.items())


@dataclass
class Sheet:
    """The report being put together, a net and a tax column for each stretch of days."""

    spans: Sequence[Span]
    sums: Sequence[Sums]
    codes: dict[int, Code]
    when_paid: frozenset[str] = frozenset()
    lines: list[tuple[str, ...]] = field(default_factory=list)
    opens: list[tuple[Opens, ...]] = field(default_factory=list)

    def line(
        self, texts: tuple[str, str, str], cells: Iterable[tuple[str, str]], count: str = "", *behind: Opens
    ) -> None:
        """A line: box, tax and rate; net and tax of each stretch; how many; what is behind it."""
        self.lines.append((*texts, *(cell for pair in cells for cell in pair), count))
        self.opens.append(behind)

    def part(self, of: str) -> None:
        """The codes and rates of sales, of purchases …, and what they come to."""
        keys = sorted({key for sums in self.sums for key in sums if key[0] == of}, key=self._order)
        if not keys:
            return
        for key in keys:
            self._code(key)
        self.line(("", f"{_HEADS[of]} together", ""), [self._together(sums, of) for sums in self.sums])

    def _order(self, key: Key) -> tuple[str, int]:
        return self.codes[key[1]].code, -key[2]

    def _code(self, key: Key) -> None:
        of, code, rate = key
        known, each = self.codes[code], [sums.get(key, Sum()) for sums in self.sums]
        texts = (_boxes(known.boxes_of(of)), f"{known.code} {known.name}", Percent().shown(rate))
        behind = [one for span in self.spans for one in self._documents(f"{_HEADS[of]} {known.code}", key, span)]
        self.line(texts, [(money(one.base), money(one.tax)) for one in each], str(each[0].count or ""), *behind)

    def _documents(self, heading: str, key: Key, span: Span) -> list[Opens]:
        """The documents behind a code and rate."""
        of, code, rate = key
        days = f"day:{span.since}..{span.until}"
        if of in _DEDUCTIONS:
            return [Opens(heading, "deductions", f"{_DEDUCTIONS[of]} {days}")]
        column = "own_rate" if of == OWN else "rate"
        found = self.listed(heading, of, f"tax_code_id:{code} {column}:{Percent().plain(rate)} {days}")
        if of == OWN and (SAVED, code, 0) in self.sums[self.spans.index(span)]:
            found.append(Opens(f"{heading}, discounts", "deductions", f"{_DEDUCTIONS[SAVED]} {days}"))
        return found

    def listed(self, heading: str, of: str, filters: str) -> list[Opens]:
        """Documents that match; also what was paid of those whose tax counts then, where there are any."""
        if of not in self.when_paid:
            return [Opens(heading, _BEHIND[of], filters)]
        word = "invoiced" if of == SALES else "billed"
        posted = Opens(f"{heading}, when {word}", _BEHIND[of], f"{filters} cash_basis:no")
        return [posted, Opens(f"{heading}, when paid", _PAID[of], filters)]

    def _together(self, sums: Sums, of: str) -> tuple[str, str]:
        own = [each for key, each in sums.items() if key[0] == of]
        several = any(self.codes[key[1]].is_part for key in sums)  # of one net: to add it up would count it twice
        return "" if several else money(sum(one.base for one in own)), money(sum(one.tax for one in own))

    def totals(
        self, title: str, of: Callable[[Span, Sums], int], behind: Callable[[Span], Opens] | None = None
    ) -> None:
        """A line with one amount of tax for each stretch."""
        found = [of(span, sums) for span, sums in zip(self.spans, self.sums, strict=True)]
        opens = [behind(span) for span in self.spans] if behind else []
        self.line(("", title, ""), [("", money(amount)) for amount in found], "", *opens)


def tax(asked: Asked) -> Report:
    """Net and tax by code and rate, by box of the tax report, and what the tax accounts of the books say to that."""
    if asked.compare not in ("", PREVIOUS, YEAR_BEFORE):
        raise Usage(f"Tax is not compared by '{asked.compare}'.", f"It is with: {PREVIOUS}, {YEAR_BEFORE}.")
    since = asked.since or asked.until.replace(day=1)
    until = asked.until if asked.since else end_of_month(asked.until)
    columns, books = spans(Asked(until, since, asked.compare)), Books(actor().company_id, actor().currency)
    sheet = Sheet(columns, [sums_of(books, span) for span in columns], codes(), _when_paid())
    for of in _HEADS:
        sheet.part(of)
    sheet.totals("Tax to be paid", lambda _span, sums: owed(sums))
    _box_lines(sheet)
    _ledger_lines(sheet)
    heads = [("Box", "left"), ("Code", "left"), ("Rate", "right")]
    for place, span in enumerate(columns):
        said = f"{span.heading}: " if place else ""
        heads += [(f"{said}net" if said else "Net", "right"), (f"{said}tax" if said else "Tax", "right")]
    title = f"Tax from {since} to {until}"
    return Report(title, (*heads, ("Documents", "right")), tuple(sheet.lines), tuple(sheet.opens))


def _when_paid() -> frozenset[str]:
    """What has documents whose tax counts when they are paid."""
    links = {SALES: "invoice_id", PURCHASES: "bill_id"}
    return frozenset(of for of, link in links.items() if rows(f"SELECT 1 FROM tax_due WHERE {link} > 0 LIMIT 1"))


def codes() -> dict[int, Code]:
    """All tax codes by id."""
    found = rows(
        "SELECT id, code, name, base_box, tax_box, input_base_box, input_tax_box, "
        "CASE WHEN id IN (SELECT part_id FROM tax_part) THEN 1 ELSE 0 END FROM tax_code"
    )
    return {row[0]: Code(row[0], row[1], row[2], (row[3], row[4]), (row[5], row[6]), bool(row[7])) for row in found}


def _boxes(pair: tuple[str, str]) -> str:
    return " ".join(dict.fromkeys(box for box in pair if box))


def _box_lines(sheet: Sheet) -> None:
    """Each box of the report: the net or the tax that belongs into it."""
    found: dict[str, list[list[int]]] = {}
    for place, sums in enumerate(sheet.sums):
        for (of, code, _), each in sums.items():
            for column, (box, amount) in enumerate(
                zip(sheet.codes[code].boxes_of(of), (each.base, each.tax), strict=True)
            ):
                if box:
                    cells = found.setdefault(box, [[0, 0] for _ in sheet.sums])
                    cells[place][column] += amount
    for box in sorted(found, key=lambda box: (len(box), box)):
        filled = [(money(base) if base else "", money(amount) if amount else "") for base, amount in found[box]]
        sheet.line((box, f"Box {box}", ""), filled, "", *_behind_box(sheet, box))


def _behind_box(sheet: Sheet, box: str) -> list[Opens]:
    """The documents behind a box: invoices and bills, as far as there are codes that fill it."""
    span, opens = sheet.spans[0], []
    for of in (SALES, OWN, PURCHASES):
        names = ("input_base_box", "input_tax_box") if of == PURCHASES else ("base_box", "tax_box")
        filled = {
            name
            for (what, code, _) in sheet.sums[0]
            for name, own in zip(names, sheet.codes[code].boxes_of(of), strict=True)
            if what == of and own == box
        }
        for name in sorted(filled):
            days = f"day:{span.since}..{span.until}"
            opens += sheet.listed(f"Box {box}: {_HEADS[of].lower()}", of, f'{name}:"{box}" {days}')
    return opens


def _ledger_lines(sheet: Sheet) -> None:
    """What the tax accounts changed by: what documents posted, what people and the bank did, what is different."""
    accounts = tax_accounts(actor().company_id)
    moved = {span: _moved(actor().company_id, span) for span in sheet.spans}

    def other(span: Span, _sums: Sums) -> int:
        return sum(amount for source, amount in moved[span].items() if source not in (*_BOOKED, CLOSING))

    def change(span: Span, _sums: Sums) -> int:
        return sum(amount for source, amount in moved[span].items() if source != CLOSING)

    def entries(span: Span) -> Opens:
        listed = ",".join(str(account) for account in accounts)
        return Opens("Tax accounts", "entry-lines", f"account_id:{listed} day:{span.since}..{span.until}")

    if any(other(span, {}) for span in sheet.spans):
        sheet.totals("Booked without a document", other, entries)
    sheet.totals("Tax accounts in the books", change, entries)
    unlike = [change(span, sums) - other(span, sums) - owed(sums)
              for span, sums in zip(sheet.spans, sheet.sums, strict=True)]  # fmt: skip
    if any(unlike):
        sheet.line(("", "Difference", ""), [("", money(amount)) for amount in unlike])


def _moved(company_id: int, span: Span) -> dict[str, int]:
    """Source of entries → what they put on the tax accounts over some days, credits counted up."""
    accounts = tax_accounts(company_id)
    marks = ", ".join("?" for _ in accounts)
    found = rows(
        "SELECT e.source, CAST(SUM(l.credit - l.debit) AS BIGINT) FROM entry e JOIN entry_line l ON l.entry_id = e.id "
        f"WHERE e.company_id = ? AND e.day BETWEEN ? AND ? AND l.account_id IN ({marks}) GROUP BY e.source",
        (company_id, span.since.isoformat(), span.until.isoformat(), *accounts),
    )
    return dict(found)


def difference(books: Books) -> int:
    """What the tax accounts have of documents less what the documents say, ever: nothing, in good books."""
    booked = sum(amount for source, amount in _moved(books.company_id, _EVER).items() if source in _BOOKED)
    return booked - owed(sums_of(books, _EVER))
