"""Quotes and order confirmations as they are printed."""

from __future__ import annotations

from collections.abc import Sequence

from store.catalog.models import PaymentTerm
from store.core.errors import Refused
from store.core.values import Quantity
from store.documents import letterhead, priced
from store.documents.facts import Facts
from store.documents.language import Language
from store.documents.letterhead import Standing, day, pairs
from store.insight.quotes import Leaving, leaving
from store.sales.models import NOT_ORDERS, Order, OrderLine
from store.sales.quote_drafting import lines_of
from store.sales.quote_models import Quote, QuoteLine
from store.sales.quote_supply import is_expired


def quote(record_id: int, wanted: str = "") -> Facts:
    """A quote in the language wanted; optional lines stand by themselves. Raises Refused where it has no lines."""
    row = Quote.get_by_id(record_id)
    party, words = letterhead.of_party(wanted, row.party_id)
    lines = lines_of(row)
    _require_some(row, lines)
    with words.form():
        standing = _standing(row, words)
        firm, left = ([line for line in lines if bool(line.optional) == optional] for optional in (False, True))
        below = {place: _leaves(found, words) for place, found in leaving(row, lines).items()}
        tables = [priced.table(row, firm, words, below)] if firm else []
        tables += [priced.table(row, left, words, below, words.say("optional"))] if left else []
        return Facts(
            kind="quote",
            language=words.code,
            title=letterhead.title(words, "quote", row),
            number=row.number or "",
            day=row.sent_on or row.day,
            sender=letterhead.sender(row.company_id, words),
            recipient=letterhead.recipient(row.party_name, row.billing_address),
            mark=standing.mark,
            remarks=standing.remarks,
            meta=pairs(
                words,
                number=row.number,
                date_of=day(row.sent_on or row.day),
                valid_until=day(row.valid_until),
                customer=party.code,
                reference=row.customer_reference,
            ),
            tables=tuple(tables),
            sums=priced.sums(row, firm, words),
            closing=(*priced.remarks(row, lines, words), *_closing(row, words)),
            notes=row.notes,
        )


def order(record_id: int, wanted: str = "") -> Facts:
    """The confirmation of an order in the language wanted. Raises Refused where it has no lines."""
    row = Order.get_by_id(record_id)
    party, words = letterhead.of_party(wanted, row.party_id)
    lines = OrderLine.matching("order_id = ? AND part_of IS NULL ORDER BY position", row.id)
    _require_some(row, lines)
    with words.form():
        cancelled = row.state == "cancelled"
        standing = letterhead.standing(words, draft=row.state in NOT_ORDERS, cancelled=cancelled)
        below = {line.position: _leaves(Leaving(0, line.promised or ""), words) for line in lines}
        return Facts(
            kind="order",
            language=words.code,
            title=letterhead.title(words, "order", row),
            number=row.number or "",
            day=row.day,
            sender=letterhead.sender(row.company_id, words),
            recipient=letterhead.recipient(row.party_name, row.billing_address),
            mark=standing.mark,
            remarks=standing.remarks,
            meta=pairs(
                words,
                number=row.number,
                date_of=day(row.day),
                revision=str(row.revision) if row.revision else "",
                promised=day(row.promised),
                customer=party.code,
                reference=row.customer_reference,
            ),
            tables=(priced.table(row, lines, words, below),),
            sums=priced.sums(row, lines, words),
            closing=(*priced.remarks(row, lines, words), *_closing(row, words)),
            notes=row.notes,
        )


def _require_some(row: Quote | Order, lines: Sequence[QuoteLine | OrderLine]) -> None:
    if not lines:
        raise Refused(f"{row.title} has no lines.", "Add some first.")


def _standing(row: Quote, words: Language) -> Standing:
    if row.state in ("superseded", "rejected"):
        return Standing("", (words.say(f"is_{row.state}"),))
    if is_expired(row):
        return Standing("", (words.say("is_expired", day=day(row.valid_until)),))
    return letterhead.standing(words, draft=row.state == "draft", cancelled=False)


def _leaves(found: Leaving, words: Language) -> list[str]:
    """When goods of a line leave, in a sentence, where that is known."""
    if found.some:
        some = Quantity().shown(found.some)
        said = words.say("some_at_once", some=some, day=day(found.day)) if found.day else ""
        return [said or words.say("rest_later", some=some)]
    return [words.say("leaves", day=day(found.day))] if found.day else []


def _closing(row: Quote | Order, words: Language) -> list[str]:
    """Where goods go, if elsewhere than the document, and when they are to be paid."""
    found = [words.say("terms", term=PaymentTerm.get_by_id(row.term_id).name)]
    if row.shipping_address and row.shipping_address != row.billing_address:
        where = ", ".join(part.strip() for part in row.shipping_address.split("\n") if part.strip())
        found.insert(0, f"{words.say('deliver_to')}: {where}")
    return found
