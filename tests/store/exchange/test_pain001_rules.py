"""The rules of pain.001.001.09 (ISO 20022, and the credit transfers of the EPC) held against what is written."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from store.core.identity import acting_as
from store.exchange.pain001 import payment_file
from tests.store.shop import act, party
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")
NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
# element → what may be in it, in this order; ! is required, * may come again
CHILDREN = {
    "Document": "CstmrCdtTrfInitn!",
    "CstmrCdtTrfInitn": "GrpHdr! PmtInf!*",
    "GrpHdr": "MsgId! CreDtTm! Authstn NbOfTxs! CtrlSum InitgPty! FwdgAgt",
    "PmtInf": "PmtInfId! PmtMtd! BtchBookg NbOfTxs CtrlSum PmtTpInf ReqdExctnDt! PoolgAdjstmntDt Dbtr! DbtrAcct! "
    "DbtrAgt! DbtrAgtAcct InstrForDbtrAgt UltmtDbtr ChrgBr ChrgsAcct ChrgsAcctAgt CdtTrfTxInf!*",
    "PmtTpInf": "InstrPrty SvcLvl LclInstrm CtgyPurp",
    "CdtTrfTxInf": "PmtId! PmtTpInf Amt! XchgRateInf ChrgBr ChqInstr UltmtDbtr IntrmyAgt1 CdtrAgt CdtrAgtAcct Cdtr! "
    "CdtrAcct! UltmtCdtr InstrForCdtrAgt InstrForDbtrAgt Purp RgltryRptg Tax RltdRmtInf RmtInf SplmtryData",
    "PmtId": "InstrId EndToEndId! UETR",
    "FinInstnId": "BICFI ClrSysMmbId LEI Nm PstlAdr Othr",
    "RmtInf": "Ustrd Strd",
}
LONGEST = {"MsgId": 35, "PmtInfId": 35, "EndToEndId": 35, "Nm": 70, "Ustrd": 140, "NbOfTxs": 15}
WRITTEN = {
    "CreDtTm": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?",
    "Dt": r"\d{4}-\d\d-\d\d",
    "PmtMtd": "TRF|CHK|TRA",
    "ChrgBr": "SLEV|SHAR|DEBT|CRED",
    "IBAN": r"[A-Z]{2}\d{2}[A-Za-z0-9]{1,30}",
    "BICFI": r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?",
    "InstdAmt": r"(?=.{1,19}\Z)\d{1,13}(\.\d{1,5})?",
    "CtrlSum": r"(?=.{1,19}\Z)\d+(\.\d{1,17})?",
    "NbOfTxs": r"\d{1,15}",
    "EndToEndId": r"(?!/)(?!.*//)[A-Za-z0-9/?:().,'+ -]+(?<!/)",
    "Ustrd": r"[A-Za-z0-9/?:().,'+ -]+",
}


def broken(root: ElementTree.Element) -> list[str]:
    """Every rule that a file breaks, in words."""
    found = []
    for element in root.iter():
        name, text = element.tag.removeprefix(NAMESPACE), element.text or ""
        found += [] if element.tag.startswith(NAMESPACE) else [f"{name} is of no namespace"]
        if name in CHILDREN:
            found += wrong_children(name, [child.tag.removeprefix(NAMESPACE) for child in element])
        elif not len(element) and not text:
            found.append(f"{name} is empty")
        if len(text) > LONGEST.get(name, 10_000):
            found.append(f"{name} is too long")
        if name in WRITTEN and not re.fullmatch(WRITTEN[name], text):
            found.append(f"{name} cannot be {text}")
    return found


def wrong_children(name: str, there: list[str]) -> list[str]:
    rules = CHILDREN[name].split()
    order = [rule.rstrip("!*") for rule in rules]
    if strange := [child for child in there if child not in order]:
        return [f"{name} has {strange}"]
    places = [order.index(child) for child in there]
    missing = [rule.rstrip("!*") for rule in rules if "!" in rule and rule.rstrip("!*") not in there]
    twice = [child for child in set(there) if there.count(child) > 1 and f"{child}!*" not in rules]
    return [f"{name}: {what}" for what in (*missing, *twice)] + ([] if places == sorted(places) else [f"{name}: order"])


def test_a_run_in_euro_and_one_in_another_currency() -> None:
    add_user("ben", "manager")
    act("bank-account.edit", bank_account="BANK", changes={"iban": "DE02120300000000202051", "bic": "BYLADEM1001"})
    act("exchange-rate.set", currency="JPY", rate="0.0061", valid_from="2026-01-01")
    long = party("Żółć & " + "Söhne " * 20, "LONG", term="NET14")
    act("party.bank", party=long, iban="FR1420041010050500013M02606")
    yen = party("Yen", "YEN", term="NET14", currency="JPY")
    act("party.bank", party=yen, iban="DE89370400440532013000", bic="COBADEFFXXX")
    for of, number in ((long, "//R 1//" + "x" * 60), (long, "R<2>"), (yen, "東京")):
        made = act("bill.draft", party=of, supplier_number=number, lines=[("6000", "100", "Things", "ZERO")]).id
        act("bill.post", bill=made, supplier_day="2026-11-01")
    for currency, total in (("EUR", "200.00"), ("JPY", "100")):
        run = act("payment-run.propose", until="2026-11-30", day="2026-11-23", currency=currency).id
        act("payment-run.submit", payment_run=run)
        with acting_as("ben"):
            act("payment-run.approve", payment_run=run)
        act("payment-run.post", payment_run=run)
        root = ElementTree.fromstring(payment_file(run))
        assert broken(root) == []
        assert [found.text for found in root.iter(f"{NAMESPACE}CtrlSum")] == [total, total]
        paid = [*root.iter(f"{NAMESPACE}CdtTrfTxInf")]
        assert {found.text for found in root.iter(f"{NAMESPACE}NbOfTxs")} == {str(len(paid))}
        bearer = [found.text for found in root.iter(f"{NAMESPACE}ChrgBr")]
        assert bearer == ["SLEV" if currency == "EUR" else "SHAR"]
    body = root[0]
    body[1].remove(body[1][0])
    body.insert(0, body[1])
    assert {"CstmrCdtTrfInitn: order", "PmtInf: PmtInfId"} <= {*broken(root)}
