"""Files as banks write them, made for the tests: camt, MT940, OFX."""

from __future__ import annotations

IBAN = "DE89370400440532013000"
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.{}.001.{}"


def camt(*entries: str, opening: str = "0.00", closing: str = "", day: str = "2026-11-20", version: str = "08",
         account: str = IBAN, currency: str = "EUR", number: str = "7") -> str:  # fmt: skip
    """A statement (camt.053) of some entries."""
    return _document(
        "053", version, "BkToCstmrStmt", "Stmt", account, currency, number,
        _balance("OPBD", opening, day, currency) + _balance("CLBD", closing or opening, day, currency)
        + "\n".join(entries),
    )  # fmt: skip


def notice(*entries: str, version: str = "08", account: str = IBAN, number: str = "7") -> str:
    """A notification (camt.054): entries without balances."""
    return _document("054", version, "BkToCstmrDbtCdtNtfctn", "Ntfctn", account, "EUR", number, "\n".join(entries))


def _document(
    message: str, version: str, root: str, name: str, account: str, currency: str, number: str, what: str
) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{CAMT.format(message, version)}"><{root}>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T06:00:00+01:00</CreDtTm></GrpHdr>
<{name}><Id>S-{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>
<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
{what}
</{name}></{root}></Document>
"""


def _balance(code: str, amount: str, day: str, currency: str) -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def entry(amount: str, *payments: str, day: str = "2026-11-20", valued: str = "", ref: str = "", more: str = "",
          status: str = "<Cd>BOOK</Cd>", currency: str = "EUR") -> str:  # fmt: skip
    """A booking: money that came, or, negative, that went."""
    side = "DBIT" if amount.startswith("-") else "CRDT"
    known = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    details = f"<NtryDtls>{''.join(payments)}</NtryDtls>" if payments else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount.lstrip('-')}</Amt><CdtDbtInd>{side}</CdtDbtInd>"
        f"{'<RvslInd>true</RvslInd>' if 'reversal' in more else ''}"
        f"<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{valued or day}</Dt></ValDt>{known}"
        f"{more.replace('reversal', '')}{details}</Ntry>"
    )


def payment(name: str = "", iban: str = "", said: str = "", own_id: str = "NOTPROVIDED", amount: str = "",
            side: str = "Dbtr", creditor_reference: str = "", currency: str = "EUR") -> str:  # fmt: skip
    """One payment of a booking, from (`Dbtr`) or to (`Cdtr`) somebody."""
    worth = f"<Amt Ccy='{currency}'>{amount}</Amt>" if amount else ""
    text = f"<Ustrd>{said}</Ustrd>" if said else ""
    strd = f"<Strd><CdtrRefInf><Ref>{creditor_reference}</Ref></CdtrRefInf></Strd>" if creditor_reference else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{own_id}</EndToEndId></Refs>{worth}<RltdPties>"
        f"<{side}><Pty><Nm>{name}</Nm></Pty></{side}><{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct>"
        f"</RltdPties><RmtInf>{text}{strd}</RmtInf></TxDtls>"
    )


def as_version_2(text: str) -> str:
    """The same message as banks wrote it before: parties and states without an element of their own."""
    for new, old in (("<Pty>", ""), ("</Pty>", ""), ("<Sts><Cd>", "<Sts>"), ("</Cd></Sts>", "</Sts>"), (".08", ".02")):
        text = text.replace(new, old)
    return text


def mt940(*lines: str, opening: str = "C261119EUR0,00", closing: str = "C261120EUR0,00", number: str = "46/1",
          account: str = IBAN, page: str = "F") -> str:  # fmt: skip
    """A statement in MT940."""
    return "\r\n".join(
        (
            ":20:STARTUMSE",
            f":25:{account}",
            f":28C:{number}",
            f":60{page}:{opening}",
            *lines,
            f":62{page}:{closing}",
            "-",
            "",
        )
    )


def ofx(*bookings: tuple[str, str, str, str], balance: str, day: str = "20261120", xml: bool = False,
        account: str = "0532013000") -> str:  # fmt: skip
    """A download in OFX 1 (or 2): bookings are day, amount, id, text."""
    listed = "".join(
        _element("STMTTRN", _field("TRNTYPE", "OTHER", xml) + _field("DTPOSTED", f"{when}120000.000[+1:CET]", xml)
                 + _field("TRNAMT", amount, xml) + _field("FITID", known, xml) + _field("NAME", "Acme &amp; Co", xml)
                 + _field("MEMO", said, xml))
        for when, amount, known, said in bookings
    )  # fmt: skip
    body = _element(
        "STMTRS",
        _field("CURDEF", "EUR", xml)
        + _element("BANKACCTFROM", _field("BANKID", "37040044", xml) + _field("ACCTID", account, xml))
        + _element("BANKTRANLIST", _field("DTSTART", "20261101", xml) + _field("DTEND", day, xml) + listed)
        + _element("LEDGERBAL", _field("BALAMT", balance, xml) + _field("DTASOF", day, xml)),
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE"?>\n'
        if xml
        else "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
    )
    status = _element("STATUS", _field("CODE", "0", xml) + _field("SEVERITY", "INFO", xml))
    return head + _element("OFX", _element("BANKMSGSRSV1", _element("STMTTRNRS", status + body)))


def _field(name: str, text: str, xml: bool) -> str:
    return f"<{name}>{text}</{name}>\n" if xml else f"<{name}>{text}\n"


def _element(name: str, inner: str) -> str:
    return f"<{name}>\n{inner}</{name}>\n"
