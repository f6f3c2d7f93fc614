"""What a dunning letter charges: its fee, the interest of each instalment, and the invoice of both."""

from __future__ import annotations

from datetime import date

from store.billing import drafts
from store.billing.crediting import draw_note
from store.billing.dunning_due import DUNNING
from store.billing.dunning_models import DunningLetter
from store.billing.interest import interest_of, stretches
from store.billing.models import Instalment, Invoice, InvoiceLine
from store.billing.posting import post_invoice
from store.catalog.pricing import tax_rate
from store.catalog.rates import rate_on
from store.catalog.totals import Portion
from store.core.database import one, scalar
from store.core.dates import today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.money import PRICE, QUANTITY, RATE, divide, exponent
from store.core.settings import setting
from store.parties.models import Party


def fee_in(fee: int, currency: str, day: date) -> int:
    """A fee of the books' currency in another."""
    home = actor().currency
    if currency == home or not fee:
        return fee
    return divide(fee * RATE * 10 ** exponent(currency), rate_on(currency, day.isoformat()) * 10 ** exponent(home))


def charge(row: DunningLetter, day: date) -> int | None:
    """The posted invoice of the fee and the interest of a letter; None where it charges nothing."""
    code, rate = _charge_tax(day)
    said = (("Fee", row.fee), ("Late interest", row.interest))
    lines = [
        drafts.DraftLine(
            description=f"{what}, {row.subject} of {row.day}",
            portion=Portion(QUANTITY, amount, 0),
            price=amount * PRICE // 10 ** exponent(row.currency),
            discount=0,
            tax_code_id=code,
            tax_rate=rate,
        )
        for what, amount in said
        if amount
    ]
    if not lines:
        return None
    term = Party.get_by_id(row.party_id).term_id
    header = drafts.DraftHeader(row.party_id, row.currency, term, origin=DUNNING, origin_id=row.id)
    return int(post_invoice(drafts.draw_up(header, lines).id, day).id)


def _charge_tax(day: date) -> tuple[int, int]:
    """Tax code and rate of what is charged: the one that a setting names, or the first that takes nothing."""
    if named := setting("dunning.tax"):
        return named, tax_rate(named, day.isoformat())
    found = one(
        "SELECT MIN(r.tax_code_id) FROM tax_rate r WHERE r.rate = 0 AND r.valid_from = (SELECT MAX(o.valid_from) "
        "FROM tax_rate o WHERE o.tax_code_id = r.tax_code_id AND o.valid_from <= ?)",
        (day.isoformat(),),
    )
    if found is None or found[0] is None:
        raise Refused(
            "No tax code is free of tax, as fees and interest are.",
            "Say which one to take: backdesk setting set dunning.tax --value CODE",
        )
    return int(found[0]), 0


def credit(row: DunningLetter, reason: str) -> str:
    """Credit what a letter charged, as far as it is not yet; a part of the sentence that says so."""
    if row.charge_id is None:
        return ""
    charge = Invoice.get_by_id(row.charge_id)
    lines = InvoiceLine.matching("invoice_id = ?", charge.id)
    left = {line.id: line.quantity for line in lines}
    if scalar("SELECT 1 FROM invoice WHERE credits_id = ? AND state <> 'cancelled' LIMIT 1", (charge.id,)):
        return f"; {charge.number} has a credit note already"
    note = draw_note(charge, left, reason)
    post_invoice(note.id, max(today(), date.fromisoformat(charge.day)))
    return f", {charge.number} credited by {Invoice.get_by_id(note.id).number}"


def charged_until(instalment_id: int) -> str | None:
    """The last day for which interest on an instalment was charged."""
    found = scalar(
        "SELECT MAX(d.day) FROM dunning_line l JOIN dunning_letter d ON d.id = l.letter_id "
        "WHERE l.instalment_id = ? AND d.state = 'sent' AND l.interest_since IS NOT NULL",
        (instalment_id,),
    )
    return str(found) if found else None


def interest(instalment_id: int, since: str, day: date) -> int:
    return interest_of(stretches(Instalment.get_by_id(instalment_id), date.fromisoformat(since), day))
