"""Bank files that are broken, cut off or hostile: each is answered with its place and the way out; nothing gets in."""

from __future__ import annotations

import pytest

from store.core.database import scalar
from store.core.errors import Usage
from store.exchange import limits
from tests.store.bank.bank_files import IBAN, camt, entry, mt940, notice, ofx
from tests.store.bank.banking import bank
from tests.store.exchange.taking import take
from tests.store.shop import act

GOOD = camt(entry("5.00", ref="B1"), closing="5.00")
BOMB = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>\n<Document>&c;</Document>'
LINE = ":61:2611201120C5,00NTRFNONREF"
SWIFT = mt940(LINE, closing="C261120EUR5,00")
LIST = ofx(("20261120", "5", "F1", "x"), balance="5")
UNREADABLE = {
    "cut off": (GOOD[: GOOD.index("</Stmt>")], ":9: is no XML"),
    "an entity bomb": (BOMB, ":2: has a document type"),
    "a bomb in OFX": (LIST.replace("<OFX>", '<!DOCTYPE OFX [<!ENTITY a "b">]>\n<OFX>', 1), ":7: has a document type"),
    "nested a million deep": ("<a>" * 1_000_000, "nested more than 60 deep"),
    "OFX nested deep": ("<OFX>" + "<A>" * 100_000 + "</A>" * 100_000 + "</OFX>", "nested more than 60 deep"),
    "a million of one level": ("<Document>" + "<a/>" * 600_000 + "</Document>", "more than 500,000 elements"),
    "an endless text": (GOOD.replace("<MsgId>M1", "<MsgId>" + "x" * 10_001), "text of <MsgId> is longer"),
    "an attribute without end": (GOOD.replace("Ccy='EUR'", "Ccy='" + "E" * 10_001 + "'"), ":8: an entry is in EEE,"),
    "something else in XML": ("<html><body>sorry</body></html>", "<html> is no statement of a bank"),
    "an account report": (GOOD.replace("BkToCstmrStmt", "BkToCstmrAcctRpt"), "account report (camt.052)"),
    "no statement": (GOOD[: GOOD.index("<Stmt>")] + "</BkToCstmrStmt></Document>", "has no statement in it"),
    "no account": (GOOD.replace(f"<IBAN>{IBAN}</IBAN>", ""), "does not say of which account"),
    "neither came nor went": (GOOD.replace("CRDT</CdtDbtInd><Sts>", "BOTH</CdtDbtInd><Sts>"), "but 'BOTH'"),
    "a balance in another currency": (GOOD.replace("'EUR'>0.00", "'SEK'>0.00"), ":6: a balance is in SEK"),
    "an entry in another currency": (camt(entry("5", currency="USD"), closing="5"), ":8: an entry is in USD"),
    "in another encoding": (GOOD.replace("M1", "Jos\u00e9").encode("cp1252"), ":3: is no XML"),
    "in no encoding": (GOOD.replace("UTF-8", "klingon"), "unknown encoding: klingon"),
    "NUL bytes in it": (GOOD.replace("M1", "M\0"), ":3: is no XML"),
    "MT940, cut off": (SWIFT[: SWIFT.index(":62F:")], ":1: the statement that begins here has no :62F:"),
    "MT940, two of which one is cut off": (SWIFT[: SWIFT.index(":62F:")] + SWIFT, ":1: the statement that begins here"),
    "MT940, no opening": (SWIFT.replace(":60F:C261119EUR0,00\r\n", ""), "has no :60F:, the balance before"),
    "MT940, a line after the end": (SWIFT + LINE, "a line (:61:) stands outside"),
    "MT940, no line": (SWIFT.replace(LINE, ":61:yesterday"), ":5: 'yesterday' is no line"),
    "MT940, no balance": (SWIFT.replace("C261120EUR5,00", "plenty"), ":6: 'plenty' is no balance"),
    "MT940, two currencies": (SWIFT.replace("C261120EUR5,00", "C261120USD5,00"), "in USD, but the one before in EUR"),
    "MT940 in another encoding": (SWIFT.replace("NONREF", "José").encode("cp1252"), "with --encoding cp1252 it would"),
    "MT940 with NUL bytes": (SWIFT.replace("NONREF", "\0"), "NUL bytes"),
    "OFX, cut off": (LIST[: LIST.index("</STMTRS>")], "It is cut off"),
    "OFX, crossed": (LIST.replace("</LEDGERBAL>\n</STMTRS>", "</STMTRS>\n</LEDGERBAL>"), "</STMTRS> stands where"),
    "OFX of nothing": ("OFXHEADER:100\n\n<OFX><STATUS><CODE>15500<MESSAGE>no</STATUS></OFX>", "15500 no"),
    "OFX that corrects": (LIST.replace("<FITID>", "<CORRECTFITID>F0\n<FITID>"), "corrects a booking"),
    "empty": ("", "is empty"),
}  # fmt: skip
REFUSED = {
    "a wrong balance": (camt(entry("5.00"), closing="6.00"), 4, "does not add up"),
    "no amount": (GOOD.replace("'EUR'>5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>", "'EUR'>five</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>"), 8, "not an amount"),
    "an amount of 40 digits": (SWIFT.replace("C5,00N", "C" + "9" * 40 + ",00N"), 5, ""),
    "no such day": (SWIFT.replace("2611201120", "2613321332"), 5, "2026"),
    "a day to come": (camt(entry("5", day="2099-01-01"), closing="5", day="2099-01-01"), 4, "still to come"),
    "no day": (GOOD.replace("<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>", ""), 8, "is required"),
    "an unknown account": (notice(entry("5"), account="NL91ABNA0417164300"), 4, "there is no such bank account"),
    "no amount in OFX": (LIST.replace("<TRNAMT>5", "<TRNAMT>"), 23, "is required"),
    "half a cent": (SWIFT.replace("C5,00N", "C5,005N"), 1, "decimals"),
}  # fmt: skip


@pytest.fixture
def ours(lite) -> None:
    act("bank-account.edit", bank_account=bank(), changes={"iban": IBAN})


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_bank_file_that_cannot_be_read_is_refused_with_the_reason(ours, name: str):
    text, reason = UNREADABLE[name]
    with pytest.raises(Usage) as caught:
        take("statements", text)
    assert reason in str(caught.value) and len(str(caught.value)) < 400
    assert scalar("SELECT COUNT(*) FROM bank_statement") == 0


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_in_a_bank_file_is_named_with_its_line(ours, name: str):
    text, line, reason = REFUSED[name]
    report = take("statements", text)
    assert (report.faults[0].line, report.written) == (line, False) and reason in report.faults[0].reason
    assert len(report.faults[0].value) <= 60 and scalar("SELECT COUNT(*) FROM bank_statement") == 0


def test_a_format_is_of_its_kind_and_has_an_end(ours, monkeypatch):
    for said in ({"format": "camt"}, {"format": "swift"}):
        with pytest.raises(Usage):
            take("statements" if said["format"] == "swift" else "parties", GOOD, **said)
    with pytest.raises(Usage, match=r"There are: csv, .*, mt940"):
        take("statements", GOOD, format="swift")
    monkeypatch.setattr(limits, "MAX_WHOLE_BYTES", len(GOOD) - 1)
    with pytest.raises(Usage, match="is larger than"):
        take("statements", GOOD)
    monkeypatch.setattr(limits, "MAX_WHOLE_BYTES", len(GOOD))
    assert take("statements", GOOD, dry_run=True).added == 1
