"""What goes with goods: the delivery note of a shipment, and the list that its goods are fetched by."""

from __future__ import annotations

from collections import defaultdict

from store.core.errors import Refused
from store.core.listing import Query, get_listing
from store.core.values import Quantity
from store.documents import letterhead
from store.documents.facts import Column, Facts, Row, Table
from store.documents.language import Language
from store.documents.letterhead import day, pairs
from store.insight.printed import how_much
from store.sales.models import Order, OrderLine, Shipment, ShipmentLine
from store.stock.models import Location

_TO_FETCH = ("quantity", "unit", "sku", "name", "lot", "expires")


def shipment(record_id: int, wanted: str = "") -> Facts:
    """The delivery note of a shipment in the language wanted, without prices. Raises Refused where it has no lines."""
    row, order, words = _read(record_id, wanted)
    lines = ShipmentLine.matching("shipment_id = ? ORDER BY id", row.id)
    if not lines:
        raise Refused(f"{row.title} has no lines.", "Process the order to draft another.")
    with words.form():
        standing = letterhead.standing(words, draft=row.number is None, cancelled=row.state == "cancelled")
        return Facts(
            kind="shipment",
            language=words.code,
            title=letterhead.title(words, "shipment", row),
            number=row.number or "",
            day=row.day or letterhead.last_changed(row),
            sender=letterhead.sender(row.company_id, words),
            recipient=letterhead.recipient(row.party_name, row.address),
            mark=standing.mark,
            remarks=standing.remarks,
            meta=pairs(
                words,
                number=row.number,
                date_of=day(row.day),
                of_order=order.number,
                reference=order.customer_reference,
                carrier=row.carrier,
                tracking=row.tracking,
            ),
            tables=(_goods(row, lines, words),),
        )


def _read(record_id: int, wanted: str) -> tuple[Shipment, Order, Language]:
    row = Shipment.get_by_id(record_id)
    order = Order.get_by_id(row.order_id)
    return row, order, letterhead.of_party(wanted, order.party_id)[1]


def _goods(row: Shipment, lines: list[ShipmentLine], words: Language) -> Table:
    lots = _lots(row)
    found = []
    for number, line in enumerate(lines, 1):
        ordered = OrderLine.get_by_id(line.order_line_id)
        said = [words.say("lots", lots=", ".join(lots[line.product_id]))] if lots[line.product_id] else []
        cells = (str(number), ordered.sku, ordered.description, how_much(ordered, line.quantity))
        found.append(Row(cells, tuple(said)))
    columns = (
        Column(words.say("position"), right=True),
        Column(words.say("sku")),
        Column(words.say("description"), wide=True),
        Column(words.say("quantity"), right=True),
    )
    return Table(columns, tuple(found))


def _lots(row: Shipment) -> dict[int, list[str]]:
    """Of each product the lots that left with a shipment, or that lie ready to."""
    found: dict[int, list[str]] = defaultdict(list)
    listing = get_listing("lot-customers" if row.state == "shipped" else "picked-lots")
    product, lot, quantity = (listing.index_of(name) for name in ("product_id", "lot", "quantity"))
    lines = sorted(listing.every(Query(f"shipment_id:{row.id}")), key=lambda line: line.id)
    for line in lines:
        values = line.values
        found[values[product]].append(f"{values[lot]} ({Quantity().shown(values[quantity])})")
    return found


def picking(record_id: int, wanted: str = "") -> Facts:
    """What to fetch for a drafted shipment, of which lots. Raises Refused where nothing is to be fetched."""
    row, order, words = _read(record_id, wanted)
    listing = get_listing("pick-list")
    with words.form():
        columns = [listing.column(name) for name in _TO_FETCH]
        lines = listing.every(Query(f"shipment_id:{row.id}"))
        fetched = [Row(("", *(listing.shown(line, column) for column in columns))) for line in lines]
        if not fetched:
            raise Refused(f"Nothing is to be fetched for {row.title}: it is {row.state}.", "Name a drafted shipment.")
        place = Location.get_by_id(row.location_id)
        headings = (
            Column(words.say("fetched")),
            Column(words.say("quantity"), right=True),
            Column(""),
            Column(words.say("sku")),
            Column(words.say("description"), wide=True),
            Column(words.say("lot")),
            Column(words.say("expires")),
        )
        return Facts(
            kind="picking",
            language=words.code,
            title=f"{words.say('picking')} #{row.id}",
            number="",
            day=letterhead.last_changed(row),
            sender=letterhead.sender(row.company_id, words),
            recipient=letterhead.recipient(row.party_name, row.address),
            meta=pairs(
                words,
                of_order=order.number,
                promised=day(order.promised),
                from_place=f"{place.code} {place.name}",
                carrier=row.carrier,
            ),
            tables=(Table(headings, tuple(fetched)),),
        )
