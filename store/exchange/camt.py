"""Statements (camt.053) and notifications (camt.054) of ISO 20022, of any version.

A notification says before the statement what was booked; it has no balances. Only what is booked comes in.
"""

from __future__ import annotations

from collections import Counter

from store.core.xml_tree import Node
from store.exchange.bank_lines import HEAD_COLUMN, Booking, Sheet, number, rows
from store.exchange.camt_entries import bookings
from store.exchange.foreign import Foreign, Rows, Source
from store.exchange.xml_tree import parse

_MESSAGES = {"BkToCstmrStmt": ("Stmt", "camt.053"), "BkToCstmrDbtCdtNtfctn": ("Ntfctn", "camt.054")}
_OPENING = ("OPBD", "PRCD")  # the booked balance before; that with which the statement before closed
_CLOSING = ("CLBD",)
_PAGE = "ITBD"  # between the pages of one statement


def _looks(sample: str) -> bool:
    return sample.lstrip()[:1] == "<"


def _rows(source: Source) -> Rows:
    return rows(source, read(source))


def read(source: Source) -> list[Sheet]:
    """The statements of a file. Raises Usage where it is none, with the line."""
    reading = _Reading(source)
    root = parse(source, reading.ended)
    message = root.children[0] if root.name == "Document" and root.children else root
    if message.name == "BkToCstmrAcctRpt":
        raise source.fault(
            message.line,
            "is an account report (camt.052), of what may still change",
            "Import the statement of the day (camt.053), or the notification (camt.054).",
        )
    if message.name not in _MESSAGES:
        raise source.fault(
            message.line,
            f"<{message.name[:40]}> is no statement of a bank",
            "Of XML, camt.053, camt.054 and OFX are read.",
        )
    if not reading.sheets:
        raise source.fault(message.line, "has no statement in it", "Ask the bank for another time.")
    if reading.left_out:
        listed = ", ".join(f"{count} {what}" for what, count in sorted(reading.left_out.items()))
        source.notes.append(f"Not booked yet, so left out: {listed}.")
    return reading.sheets


class _Reading:
    """What was read so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sheets: list[Sheet] = []
        self.left_out: Counter[str] = Counter()
        self._bookings: list[Booking] = []

    def ended(self, node: Node, above: Node) -> bool:
        """Take in an entry, or a statement of entries."""
        if node.name == "Ntry" and above.name in ("Stmt", "Ntfctn"):
            self._take_entry(node, above)
            return True
        if node.name in ("Stmt", "Ntfctn"):
            self.sheets.append(self._sheet(node, "camt.053" if node.name == "Stmt" else "camt.054"))
            self._bookings = []
            return True
        return False

    def _take_entry(self, node: Node, above: Node) -> None:
        status = node.said("Sts", "Cd") or node.said("Sts")
        if status and status != "BOOK":
            self.left_out[{"PDNG": "pending", "INFO": "for information"}.get(status, status[:20])] += 1
            return
        found = bookings(self.source, node, _account(above))
        currency = _currency(above)
        for one in found:
            if currency and one.currency and one.currency != currency:
                self._refuse_currency(node.line, "an entry", one.currency, currency)
        self._bookings += found

    def _sheet(self, node: Node, source: str) -> Sheet:
        account, currency = _account(node), _currency(node)
        if not account:
            raise self.source.fault(node.line, "a statement does not say of which account it is", "Fetch it again.")
        opening, closing = _balances(node)
        for balance in (opening, closing):
            said = _attribute(balance)
            if currency and said and said != currency:
                assert balance is not None
                self._refuse_currency(balance.line, "a balance", said, currency)
        until = _day(closing) or node.said("FrToDt", "ToDtTm")[:10] or node.said("CreDtTm")[:10]
        if source == "camt.054":
            until = max((one.day for one in self._bookings), default=until)
        return Sheet(
            line=node.line,
            source=source,
            account=account,
            currency=currency or next((one.currency for one in self._bookings), ""),
            number=(node.said("ElctrncSeqNb") or node.said("LglSeqNb") or node.said("Id"))[:40],
            day=until,
            opening=_amount(opening),
            closing=_amount(closing),
            bookings=self._bookings,
        )

    def _refuse_currency(self, line: int, what: str, said: str, currency: str) -> None:
        raise self.source.fault(
            line, f"{what} is in {said[:3]}, but the account is in {currency[:3]}", "Ask the bank for it again."
        )


def _account(node: Node) -> str:
    found = node.first("Acct", "Id")
    return (found.said("IBAN") or found.said("Othr", "Id")) if found else ""


def _currency(node: Node) -> str:
    """That of the account, or of its first balance."""
    return node.said("Acct", "Ccy") or next((_attribute(balance) for balance in node.all("Bal")), "")


def _attribute(balance: Node | None) -> str:
    amount = balance.first("Amt") if balance else None
    return amount.attributes.get("Ccy", "") if amount else ""


def _balances(node: Node) -> tuple[Node | None, Node | None]:
    """The balances it begins and ends with, where it has them."""
    coded = [(balance.said("Tp", "CdOrPrtry", "Cd"), balance) for balance in node.all("Bal")]
    between = [balance for code, balance in coded if code == _PAGE]
    opening = next((balance for wanted in _OPENING for code, balance in coded if code == wanted), None)
    closing = next((balance for code, balance in coded if code in _CLOSING), None)
    if opening is None and between:
        opening = between.pop(0)
    if closing is None and between:
        closing = between[-1]
    return opening, closing


def _amount(balance: Node | None) -> str:
    if balance is None:
        return ""
    return number(balance.said("Amt"), -1 if balance.said("CdtDbtInd") == "DBIT" else 1)


def _day(balance: Node | None) -> str:
    return (balance.said("Dt", "Dt") or balance.said("Dt", "DtTm")[:10]) if balance else ""


CAMT = Foreign("camt", _looks, _rows, HEAD_COLUMN)
