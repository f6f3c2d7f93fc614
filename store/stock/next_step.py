"""What comes next for a document of the stock room: the action behind `c`, named in the footer."""

from __future__ import annotations

from store.core.database import one
from store.core.steps import NextStep
from store.stock.document_models import StockCount


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step of a transfer or count; None when there is nothing to do, or for other kinds."""
    if kind == "transfer":
        return _of_transfer(record_id)
    if kind == "count" and StockCount.get_by_id(record_id).state == "open":
        left = one("SELECT 1 FROM stock_count_line WHERE count_id = ? AND counted IS NULL LIMIT 1", (record_id,))
        action, label = ("count.enter", "Enter") if left else ("count.post", "Post differences")
        return NextStep(action, "count", record_id, label)
    return None


def _of_transfer(transfer_id: int) -> NextStep | None:
    found = one(
        "SELECT t.state, CAST(SUM(l.sent - l.arrived) AS BIGINT) FROM transfer t JOIN transfer_line l "
        "ON l.transfer_id = t.id WHERE t.id = ? GROUP BY t.state",
        (transfer_id,),
    )
    if found is None or found[0] in ("done", "cancelled"):
        return None
    action, label = ("transfer.receive", "Receive") if found[1] else ("transfer.send", "Send")
    return NextStep(action, "transfer", transfer_id, label)
