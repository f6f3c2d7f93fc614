"""Orders to suppliers as they are printed."""

from __future__ import annotations

from collections.abc import Sequence

from store.core.errors import Refused
from store.documents import letterhead, priced
from store.documents.facts import Facts
from store.documents.language import Language
from store.documents.letterhead import day, pairs
from store.purchasing.models import PurchaseLine, PurchaseOrder


def purchase_order(record_id: int, wanted: str = "") -> Facts:
    """An order to a supplier in the language wanted. Raises Refused where it has no lines."""
    row = PurchaseOrder.get_by_id(record_id)
    words = letterhead.of_party(wanted, row.party_id)[1]
    lines = PurchaseLine.matching("order_id = ? ORDER BY position", row.id)
    if not lines:
        raise Refused(f"{row.title} has no lines.", "Add some first.")
    with words.form():
        standing = letterhead.standing(words, draft=row.number is None, cancelled=row.state == "cancelled")
        sender = letterhead.sender(row.company_id, words)
        return Facts(
            kind="po",
            language=words.code,
            title=letterhead.title(words, "po", row),
            number=row.number or "",
            day=row.day,
            sender=sender,
            recipient=letterhead.recipient(row.party_name, row.address),
            mark=standing.mark,
            remarks=standing.remarks,
            meta=pairs(
                words,
                number=row.number,
                date_of=day(row.day),
                expected=day(row.expected),
                reference=row.supplier_reference,
            ),
            tables=(priced.table(row, lines, words, {line.position: _below(line, row, words) for line in lines}),),
            sums=priced.sums(row, lines, words),
            closing=(*priced.remarks(row, lines, words), *_where(row, sender.address, words)),
            notes=row.notes,
        )


def _below(line: PurchaseLine, row: PurchaseOrder, words: Language) -> list[str]:
    """What the supplier calls it, and the day it is expected where that is another than the order's."""
    theirs = [words.say("their_item", sku=line.supplier_sku)] if line.supplier_sku else []
    later = line.expected and line.expected != row.expected
    return [*theirs, *([f"{words.say('expected')}: {day(line.expected)}"] if later else [])]


def _where(row: PurchaseOrder, ours: Sequence[str], words: Language) -> list[str]:
    """Where the goods go: to the customer they are for, else to ourselves."""
    parts = [part.strip() for part in row.ship_to.split("\n") if part.strip()] or list(ours)
    return [f"{words.say('deliver_to')}: {', '.join(parts)}"] if parts else []
