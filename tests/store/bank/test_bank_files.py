"""Statements as banks write them: camt.053 and .054, MT940, OFX; every figure by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.store.bank.bank_files import IBAN, as_version_2, camt, entry, mt940, notice, ofx, payment
from tests.store.bank.banking import acme, bank, invoiced, owing
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, only, pick

THEIRS, ALSO = "DE02120300000000202051", "NL91ABNA0417164300"
BALANCES = "number, day, opening, closing, source"
LINES = "day, valued_on, amount, counterparty, iban, text, bank_id"


@pytest.fixture
def ours(database: Any) -> None:
    """The house bank has an IBAN."""
    act("bank-account.edit", bank_account=bank(), changes={"iban": IBAN})


def statements() -> list[Any]:
    return pick(BALANCES, "bank_statement ORDER BY id")


def lines(what: str = LINES) -> list[Any]:
    return pick(what, "statement_line ORDER BY id")


FULL = camt(
    entry("119.00", payment("Acme GmbH", THEIRS, "Rechnung INV-2026-000001", "RE-1"), valued="2026-11-21", ref="B1"),
    entry("-50.00", payment("Tea Import", ALSO, "", "PAY-2026-000007", side="Cdtr", creditor_reference="RF18539007547034"), ref="B2"),
    entry("-119.00", payment("Acme GmbH", THEIRS, "zurück", side="Dbtr"), ref="B3", more="reversal"),
    entry("30.00", payment("Ann", THEIRS, "eins", amount="10.00"), payment("Ben", ALSO, "zwei", amount="20.00"), ref="B4"),
    entry("98.00", payment("Cem", THEIRS, "drei", amount="100.00"), ref="B5",
          more="<Chrgs><Rcrd><Amt Ccy='EUR'>2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"),
    entry("-7.50", ref="B6", more="<AddtlNtryInf>Account fee</AddtlNtryInf>"),
    entry("1000.00", status="<Cd>PDNG</Cd>"),
    opening="0.00", closing="70.50",
)  # fmt: skip


@pytest.mark.parametrize("text", [FULL, as_version_2(FULL)], ids=["version 8", "version 2"])
def test_a_camt_statement_comes_in_line_by_line(ours: None, text: str) -> None:
    report = take("statements", text)
    assert counts(report) == (1, 0, 0, 0) and report.notes == ["Not booked yet, so left out: 1 pending."]
    assert statements() == [("7", "2026-11-20", 0, 7_050, "camt.053")]
    day = "2026-11-20"
    assert lines() == [
        (day, "2026-11-21", 11_900, "Acme GmbH", THEIRS, "Rechnung INV-2026-000001 RE-1", "B1"),
        (day, day, -5_000, "Tea Import", ALSO, "RF18539007547034 PAY-2026-000007", "B2"),
        (day, day, -11_900, "Acme GmbH", THEIRS, "zurück Reversal", "B3"),
        (day, day, 1_000, "Ann", THEIRS, "eins", "B4"),
        (day, day, 2_000, "Ben", ALSO, "zwei", "B4"),
        (day, day, 10_000, "Cem", THEIRS, "drei", "B5"),
        (day, day, -200, "", "", "Charges", "B5"),
        (day, day, -750, "", "", "Account fee", "B6"),
    ]
    assert counts(take("statements", text)) == (0, 0, 1, 0)
    assert differences() == []


def test_what_is_notified_is_not_booked_again_by_the_statement(ours: None) -> None:
    two = (payment("Ann", THEIRS, "eins", amount="10.00"), payment("Ben", ALSO, "zwei", amount="20.00"))
    told = notice(entry("30.00", *two, ref="B1"))
    assert counts(take("statements", told)) == (1, 0, 0, 0)
    assert counts(take("statements", told.replace("M1", "M2"))) == (0, 0, 1, 0)
    batch = "<NtryDtls><Btch><PmtInfId>P-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>"
    whole = camt(entry("30.00", ref="B1", more=batch), entry("-4.00", ref="B2"), opening="0", closing="26.00")
    assert counts(take("statements", whole)) == (1, 0, 0, 0)
    assert statements() == [("7", "2026-11-20", 0, 3_000, "camt.054"), ("7", "2026-11-20", 3_000, 2_600, "camt.053")]
    assert lines("amount") == [1_000, 2_000, -400]
    late = take("statements", notice(entry("5.00", ref="B9"), number="8"))
    assert "has all that was booked until then" in late.faults[0].reason and lines("amount") == [1_000, 2_000, -400]
    assert counts(take("statements", notice(entry("-4.00", ref="B2"), number="9"))) == (0, 0, 1, 0)
    assert counts(take("statements", notice(entry("5.00", ref="B9", day="2026-11-21"), number="8"))) == (1, 0, 0, 0)
    other = take("statements", camt(entry("5.00", day="2026-11-21"), opening="26", closing="31", day="2026-11-21"))
    assert "discard that one" in other.faults[0].hint


GERMAN = mt940(
    ":61:2611211120C119,00NTRFNONREF//B4711",
    ":86:166?00GUTSCHRIFT?10931?20EREF+RE-1?21SVWZ+Rechnung INV-2026-0000?2201 vom 1.11.?30COBADEFFXXX"
    f"?31{THEIRS}?32Acme GmbH und?33 Co KG?34011",
    ":61:261120D7,5NCHGNONREF",
    ":86:808?00KONTOFUEHRUNG",
    ":61:261120RC19,N009KREF-9",
    ":86:Ruecklastschrift",
    "mit Grund",
    ":61:261120RD1,00NMSCNONREF",
    opening="C261119EUR0,00",
    closing="C261120EUR93,50",
    account="37040044/532013000EUR",
)
DUTCH = mt940(
    ":61:2611201120D25,00N102EREF//X1",
    ALSO,
    ":86:/EREF/E2E-77/BENM//NAME/TEA IMPO",
    "RT/REMI/Bill 12/ISDT/2026-11-20",
    ":61:2611201120C10,00NTRFEREF//X2",
    ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/Ben/REMI/twee/EREF/NOTPROVIDED",
    ":61:2611201120C5,00NTRFNONREF//X3",
    ":86:/EREF/E3//CNTP/NL91ABNA0417164300/ABNANL2A/Cem/Delft///REMI/USTD//drie/",
    ":61:2611201120D0,00NTRFNONREF",
    opening="D261119EUR100,00", closing="D261120EUR110,00",
)  # fmt: skip


def test_mt940_in_the_words_of_german_and_dutch_banks(ours: None) -> None:
    assert counts(take("statements", GERMAN)) == (1, 0, 0, 0)
    day = "2026-11-20"
    assert statements() == [("46/1", day, 0, 9_350, "mt940")]
    text = "Rechnung INV-2026-000001 vom 1.11. RE-1"
    assert lines() == [
        (day, "2026-11-21", 11_900, "Acme GmbH und Co KG", THEIRS, text, "B4711"),
        (day, day, -750, "", "", "KONTOFUEHRUNG", ""),
        (day, day, -1_900, "", "", "Ruecklastschrift mit Grund KREF-9 Reversal", ""),
        (day, day, 100, "", "", "Reversal", ""),
    ]
    assert counts(take("statements", GERMAN)) == (0, 0, 1, 0)
    act("statement.discard", statement=only("id", "bank_statement"))
    envelope = "{1:F01ABNANL2AXXXX0000000000}{2:I940ABNANL2AXXXXN}{4:" + DUTCH.replace("\r\n-\r\n", "\r\n-}")
    report = take("statements", envelope)
    assert counts(report) == (1, 0, 0, 0) and "a line of nothing is left out" in report.notes[0]
    assert lines("amount, counterparty, iban, text, bank_id") == [
        (-2_500, "TEA IMPORT", ALSO, "Bill 12 E2E-77", "X1"),
        (1_000, "Ben", ALSO, "twee", "X2"),
        (500, "Cem", ALSO, "drie E3", "X3"),
    ]


@pytest.mark.parametrize("known", ["", "//POS"], ids=["no id", "one id for all"])
def test_pages_of_a_day_follow_on_also_with_lines_that_say_the_same(ours: None, known: str) -> None:
    same = (f":61:2611201120D20,00NMSCNONREF{known}", ":86:cash machine")
    first = mt940(*same, *same, number="1/1", page="F", closing="D261120EUR40,00").replace(":62F:", ":62M:")
    second = mt940(*same, number="1/2", page="M", opening="D261120EUR40,00", closing="D261120EUR60,00")
    assert counts(take("statements", first + second)) == (2, 0, 0, 0)
    assert [row[2:4] for row in statements()] == [(0, -4_000), (-4_000, -6_000)]
    assert lines("amount") == [-2_000] * 3
    assert counts(take("statements", first + second)) == (0, 0, 2, 0)
    assert counts(take("statements", second)) == (0, 0, 1, 0)


def test_a_day_of_booking_may_lie_in_another_year_than_its_value(ours: None) -> None:
    text = mt940(":61:2512311231C1,00NTRFNONREF", ":61:2601021231C2,00NTRFNONREF", ":61:2512310102C3,00NTRFNONREF",
                 opening="C251230EUR0,00", closing="C260102EUR6,00")  # fmt: skip
    assert counts(take("statements", text)) == (1, 0, 0, 0)
    assert lines("day, valued_on") == [
        ("2025-12-31", "2025-12-31"), ("2025-12-31", "2026-01-02"), ("2026-01-02", "2025-12-31"),
    ]  # fmt: skip


ONE = ("20261118", "10.00", "F1", "one")
TWO = ("20261119", "-2,50", "F2", "two")
THREE = ("20261120", "5", "F3", "three")


@pytest.mark.parametrize("xml", [False, True], ids=["OFX 1", "OFX 2"])
def test_downloads_that_overlap_bring_what_is_new(ours: None, xml: bool) -> None:
    assert counts(take("statements", ofx(ONE, TWO, balance="107.50", day="20261119", xml=xml))) == (1, 0, 0, 0)
    assert lines() == [
        ("2026-11-18", "2026-11-18", 1_000, "Acme & Co", "", "one", "F1"),
        ("2026-11-19", "2026-11-19", -250, "Acme & Co", "", "two", "F2"),
    ]
    assert counts(take("statements", ofx(TWO, THREE, balance="112.50", xml=xml))) == (1, 0, 0, 0)
    assert [row[2:4] for row in statements()] == [(10_000, 10_750), (10_750, 11_250)]
    assert counts(take("statements", ofx(ONE, TWO, THREE, balance="112.5", xml=not xml))) == (0, 0, 1, 0)
    wrong = take("statements", ofx(THREE, ("20261120", "1", "F4", "four"), balance="112.50", xml=xml))
    assert "but Statement of BANK of 2026-11-20 ended with 112.50 EUR" in wrong.faults[0].reason
    assert lines("bank_id") == ["F1", "F2", "F3"]


def test_lines_of_a_file_find_what_they_pay(ours: None) -> None:
    acme()
    number = invoiced(only("id", "party"), "119")
    take("statements", camt(entry("119", payment("Somebody", THEIRS, "thanks", number), ref="B1"), closing="119"))
    act("statement.accept", statement=only("id", "bank_statement"))
    assert owing(number) == 0 and lines("state") == ["matched"]


def test_accounts_are_known_by_what_the_bank_calls_them(ours: None) -> None:
    act("bank-account.add", code="DOLLAR", name="Dollars", currency="USD", number="00123 456")
    ours_and_theirs = mt940(account=ALSO) + mt940(account="123456", closing="C261120USD0,00", opening="C261119USD0,00")
    refused = take("statements", ours_and_theirs)
    assert [(fault.line, fault.value) for fault in refused.faults] == [(1, ALSO)]
    assert "--set bank_account=CODE" in refused.faults[0].hint and statements() == []
    two = "".join(camt(entry("5", ref="B1"), closing="5", account=one, number="1") for one in (ALSO, IBAN))
    together = (
        "<Document><BkToCstmrStmt>"
        + "".join(re.findall("<Stmt>.*?</Stmt>", two.replace("\n", "")))
        + "</BkToCstmrStmt></Document>"
    )
    assert counts(take("statements", together, skip_bad=True, dry_run=True)) == (1, 0, 0, 2)
    some = take("statements", ours_and_theirs, skip_bad=True)
    assert counts(some) == (1, 0, 0, 1) and pick("bank_account_id", "bank_statement") == [bank("DOLLAR")]
    assert counts(take("statements", mt940(account=ALSO), set=("bank_account=BANK",))) == (1, 0, 0, 0)
    wrong = take("statements", mt940(account="123456", opening="C261120EUR0,00"))
    assert "is not that of DOLLAR, which is USD" in wrong.faults[0].reason


def test_what_is_refused_can_be_mended_and_fed_again(ours: None, tmp_path: Path) -> None:
    wrong = FULL.replace("'EUR'>70.50", "'EUR'>70.40")
    rejected = tmp_path / "rejected.csv"
    report = take("statements", wrong, skip_bad=True, rejects=rejected)
    assert counts(report) == (0, 0, 0, 9) and "0.10 EUR too much" in report.faults[0].reason
    mended = rejected.read_text().replace("70.4,", "70.5,")
    assert counts(take("statements", mended)) == (1, 0, 0, 0)
    assert statements() == [("7", "2026-11-20", 0, 7_050, "camt.053")] and len(lines()) == 8


def test_a_statement_thrown_away_can_come_again(ours: None) -> None:
    assert counts(take("statements", GERMAN)) == (1, 0, 0, 0)
    act("statement.discard", statement=only("id", "bank_statement"))
    assert counts(take("statements", GERMAN, dry_run=True)) == (1, 0, 0, 0) and statements() == []
    assert counts(take("statements", GERMAN)) == (1, 0, 0, 0)
