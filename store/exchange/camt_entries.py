"""One entry of a camt file: its lines, who they are from, what they are for.

A collective entry becomes a line for each payment in it where these come to its amount, with charges where it has
such; else it stays one line.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from store.core.bank_codes import compact
from store.core.text import plural
from store.core.xml_tree import Node
from store.exchange.bank_lines import Booking, id_of, joined, number, plain, value_of
from store.exchange.foreign import Source

_SIGNS = {"CRDT": 1, "DBIT": -1}


def bookings(source: Source, entry: Node, ours: str) -> list[Booking]:
    """The lines of an entry on one of our accounts."""
    sign = _SIGNS.get(entry.said("CdtDbtInd"), 0)
    if not sign:
        said = entry.said("CdtDbtInd")[:20]
        raise source.fault(entry.line, f"an entry is neither CRDT nor DBIT but '{said}'", "Fetch the file again.")
    back = entry.said("RvslInd").lower() in ("true", "1")
    money = entry.first("Amt")
    amount, currency = number(money.text if money else "", sign), money.attributes.get("Ccy", "") if money else ""
    day = _day(entry, "BookgDt") or _day(entry, "ValDt")
    payments = list(entry.all("NtryDtls", "TxDtls"))
    whole = Booking(
        line=entry.line,
        day=day,
        amount=amount,
        currency=currency,
        bank_id=id_of(entry.said("AcctSvcrRef"), *(_ids(payments[0]) if len(payments) == 1 else ())),
        valued_on=_day(entry, "ValDt"),
        text=joined(_batch(entry), "Reversal" if back else "", entry.said("AddtlNtryInf")),
    )
    parts = _parts(entry, payments, whole, sign)
    if parts is None:
        return [whole if len(payments) != 1 else _line(whole, payments[0], amount, sign, back, ours, entry)]
    lines = [
        _line(whole, payment, plain(part), 1 if part > 0 else -1, back, ours, entry)
        for payment, part in zip(payments, parts, strict=False)
        if part
    ]
    if len(parts) > len(payments) and parts[-1]:
        lines.append(replace(whole, amount=plain(parts[-1]), text=joined("Charges", whole.text)))
    return lines


def _parts(entry: Node, payments: list[Node], whole: Booking, sign: int) -> list[Decimal] | None:
    """What each payment of an entry comes to, and its charges last where there are any; None where that is not it."""
    total = value_of(whole.amount)
    found = [_own(payment, whole.currency, sign) for payment in payments]
    known = [part for part in found if part is not None]
    if total is None or not payments or len(known) < len(payments):
        return None
    if sum(known) == total:
        return known if len(known) > 1 else None
    of_entry, of_payments = _charges([entry], whole.currency), _charges(payments, whole.currency)
    for charges in (of_entry, of_payments, of_entry + of_payments):  # some banks say them twice
        if charges and sum(known) - charges == total:
            return [*known, -charges]
    return None


def _own(payment: Node, currency: str, sign: int) -> Decimal | None:
    """The amount of a payment in the currency of the entry, with its sign."""
    own = _SIGNS.get(payment.said("CdtDbtInd"), sign)
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        amount = payment.first(*path)
        if amount is not None and amount.attributes.get("Ccy", "") == currency:
            return value_of(number(amount.text, own))
    return None


def _charges(nodes: list[Node], currency: str) -> Decimal:
    """What the bank took for them and does not book apart."""
    total = Decimal()
    for chrgs in (found for node in nodes for found in node.all("Chrgs")):
        for record in [*chrgs.all("Rcrd"), chrgs]:
            amount = record.first("Amt")
            if amount is None or amount.attributes.get("Ccy", "") != currency:
                continue
            if record.said("ChrgInclInd").lower() in ("false", "0"):
                continue
            total += value_of(number(amount.text, -1 if record.said("CdtDbtInd") == "CRDT" else 1)) or 0
    return total


def _line(whole: Booking, payment: Node, amount: str, sign: int, back: bool, ours: str, entry: Node) -> Booking:
    """The line of one payment: of an entry that takes one back, the sides are those of what was taken back."""
    name, iban = _other_side(payment, sign if not back else -sign, ours)
    return replace(
        whole,
        line=payment.line,
        amount=amount,
        counterparty=name,
        iban=iban,
        bank_id=whole.bank_id or id_of(*_ids(payment)),
        text=joined(
            _remittance(payment) or payment.said("AddtlTxInf") or entry.said("AddtlNtryInf"),
            payment.said("Refs", "EndToEndId"),
            "Reversal" if back else "",
            f"Returned: {reason}" if (reason := _returned(payment)) else "",
        ),
    )


def _other_side(payment: Node, sign: int, ours: str) -> tuple[str, str]:
    """(name, IBAN or number) of who paid or was paid; never our own account, where a bank turns them round."""
    sides = [("Dbtr", "DbtrAcct"), ("Cdtr", "CdtrAcct")][:: 1 if sign > 0 else -1]
    found = []
    for who, account in sides:
        numbered = payment.first("RltdPties", account, "Id")
        said = (numbered.said("IBAN") or numbered.said("Othr", "Id")) if numbered else ""
        name = next((text for end in _names(who) if (text := payment.said("RltdPties", *end))), "")
        found.append((name[:200], compact(said)[:40]))
    near, far = found
    return far if near[1] == compact(ours) and far[1] != near[1] else near


def _names(who: str) -> tuple[tuple[str, ...], ...]:
    return ((who, "Nm"), (who, "Pty", "Nm"), (who, "Agt", "FinInstnId", "Nm"), (f"Ultmt{who}", "Nm"),
            (f"Ultmt{who}", "Pty", "Nm"))  # fmt: skip


def _remittance(payment: Node) -> str:
    """What the payer wrote, and what they refer to: a creditor's reference, documents."""
    said = [node.text for node in payment.all("RmtInf", "Ustrd")]
    for strd in payment.all("RmtInf", "Strd"):
        said += [node.text for node in strd.all("CdtrRefInf", "Ref")]
        said += [node.text for node in strd.all("RfrdDocInf", "Nb")]
        said += [node.text for node in strd.all("AddtlRmtInf")]
    return joined(*said)


def _returned(payment: Node) -> str:
    return joined(payment.said("RtrInf", "Rsn", "Cd") or payment.said("RtrInf", "Rsn", "Prtry"),
                  payment.said("RtrInf", "AddtlInf"))  # fmt: skip


def _batch(entry: Node) -> str:
    """What a collective entry says of itself, for those that stay one line."""
    batch = entry.first("NtryDtls", "Btch")
    if batch is None:
        return ""
    count = batch.said("NbOfTxs")
    return joined(batch.said("PmtInfId"), batch.said("MsgId"),
                  plural(int(count), "payment") if count.isdigit() and len(count) < 10 else "")  # fmt: skip


def _ids(payment: Node) -> tuple[str, str]:
    """What the bank calls a payment, for bookings without an id of their own."""
    return payment.said("Refs", "AcctSvcrRef"), payment.said("Refs", "TxId")


def _day(node: Node, name: str) -> str:
    return node.said(name, "Dt") or node.said(name, "DtTm")[:10]
