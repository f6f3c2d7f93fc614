"""The document of the record at hand as a PDF, from the palette: where it goes, and what it says when it cannot be."""

from __future__ import annotations

import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from store.catalog.lines import LineInput
from tests.store.shop import pick
from tests.support.postbox import postbox
from tests.tui.conftest import Open, Shop, do, press, shown, type_text, until
from tui.messages import Subject
from tui.palette import commands


async def test_an_order_becomes_a_pdf_in_the_directory_of_files_and_none_is_overwritten(
    desk: Open, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "exchange"
    place.mkdir()
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(place))
    do("deal.convert", deal=shop.won)
    async with desk(size=(140, 24)) as pilot:
        for said in ("Auftragsbestätigung SO-2026-000001 written", "exists already"):
            await press(pilot, "3", "colon")
            await type_text(pilot, "write as a pdf")
            await press(pilot, "enter")
            assert "SO-2026-000001.pdf" in shown(pilot)
            await press(pilot, "enter")
            assert said in shown(pilot)
    (written,) = place.iterdir()
    assert "Green tea" in PdfReader(written).pages[0].extract_text()


def test_what_can_be_printed_says_so_and_without_the_extra_why_not(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(subject: Subject) -> list[tuple[str, str]]:
        return [(entry.label, entry.why) for entry in commands(subject) if entry.calls.startswith("pdf")]

    assert offered(Subject("party", shop.acme)) == [("Statement of account as a PDF", "")]
    assert offered(Subject("product", shop.tea)) == []
    monkeypatch.setitem(sys.modules, "typst", None)
    ((_, why),) = offered(Subject("party", shop.acme))
    assert "pip install 'backdesk[pdf]'" in why


async def test_an_invoice_is_sent_from_the_palette_by_the_server_or_as_a_file(
    desk: Open, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do("company.edit", changes={"email": "us@firm.example"})
    do("party.edit", party=shop.acme, changes={"email": "a@acme.example"})
    order = do("deal.convert", deal=shop.won)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").touch()
    monkeypatch.setenv("BACKDESK_CONFIG", str(tmp_path / "config.toml"))
    with postbox() as box:
        async with desk(size=(140, 30)) as pilot:
            for answer, asked in (("n", "Send Auftragsb"), ("y", "any mail program sends"), ("y", "by 127.0.0.1")):
                await press(pilot, "3", "colon")
                await type_text(pilot, "send by e-mail")
                await press(pilot, "enter")
                assert asked in shown(pilot) and "Acme Ltd <a@acme.example>" in shown(pilot)
                assert (tmp_path / "SO-2026-000001.eml").exists() == ("127" in asked)
                assert ("Sent already" in shown(pilot)) == ("127" in asked)
                await press(pilot, answer)
                server = f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"'
                if answer == "y":
                    (tmp_path / "config.toml").write_text(f"[mail]\n{server}\n")
            assert "sent to a@acme.example by 127.0.0.1" in shown(pilot)
    assert [to for _, to, _ in box.taken] == ["a@acme.example"]
    found = pick("record_kind, record_id", "activity WHERE kind = 'e-mail'")
    assert found == [("order", order)] * 2


async def test_what_is_saved_does_not_wait_for_a_slow_mail_server(
    desk: Open, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do("company.edit", changes={"email": "us@firm.example"})
    do("party.edit", party=shop.acme, changes={"email": "a@acme.example"})
    order = do("deal.convert", deal=shop.won)
    taken, thinks = "activity WHERE kind = 'e-mail'", threading.Event()
    with postbox(thinks=thinks) as box:
        server = f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"'
        (tmp_path / "config.toml").write_text(f"[mail]\n{server}\n")
        monkeypatch.setenv("BACKDESK_CONFIG", str(tmp_path / "config.toml"))
        async with desk(size=(140, 30)) as pilot:
            await press(pilot, "3", "colon")
            await type_text(pilot, "send by e-mail")
            await press(pilot, "enter")
            await pilot.press("y")
            await until(pilot, lambda: bool(box.taken))
            await pilot.press("1", "w")  # the deal at hand is won meanwhile
            await until(pilot, lambda: pick("closed_on IS NOT NULL", f"deal WHERE id = {shop.lost_cause}") == [1])
            assert pick("COUNT(*)", taken) == [0]
            thinks.set()
            await until(pilot, lambda: pick("record_id", taken) == [order])
            await until(pilot, lambda: "sent to a@acme.example" in shown(pilot))


async def test_a_posted_invoice_becomes_an_electronic_one_in_the_form_picked(
    desk: Open, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    do("address.add", party=shop.acme, line1="Gate 1", postal_code="53111", city="Bonn", country="DE")
    do("party.e-invoice", party=shop.acme, address="EM:a@acme.example")
    invoice = do("invoice.draft", party=shop.acme, lines=(LineInput(product=shop.tea, quantity=Decimal(2)),))
    do("invoice.post", invoice=invoice)
    who = {"postal_code": "53113", "city": "Bonn", "line1": "Ufer 2", "email": "us@firm.example", "phone": "+49 228 1"}
    async with desk(size=(140, 30)) as pilot:

        async def write(*keys: str) -> None:
            await press(pilot, "5", "colon")
            await type_text(pilot, "electronic")
            await press(pilot, "enter")
            assert "Factur-X" in shown(pilot)
            await press(pilot, *keys, "enter", "enter")

        await write()
        assert "the company has no tax id: Edit company (e)" in shown(pilot) and not list(tmp_path.glob("INV*"))
        do("company.edit", changes=who | {"tax_id": "DE123456789"})
        do("bank-account.edit", bank_account=1, changes={"iban": "DE89370400440532013000"})
        await write()
        assert "Electronic invoice written: INV-2026-000001.xml" in shown(pilot), shown(pilot)
        await write(*["down"] * 5)
        assert "INV-2026-000001.pdf" in shown(pilot)
    assert b"urn:cen.eu:en16931:2017" in (tmp_path / "INV-2026-000001.xml").read_bytes()
    assert "factur-x.xml" in PdfReader(tmp_path / "INV-2026-000001.pdf").attachments


async def test_a_draft_is_no_electronic_invoice_and_the_palette_says_so_before_it_asks_anything(
    desk: Open, shop: Shop
) -> None:
    draft = do("invoice.draft", party=shop.acme, lines=(LineInput(product=shop.tea, quantity=Decimal(2)),))
    async with desk(size=(140, 30)) as pilot:
        await press(pilot, "5", "colon")
        await type_text(pilot, "write as an electronic")
        await press(pilot, "enter")
        assert f"Draft #{draft} is draft. Post it first: Post" in shown(pilot), shown(pilot)
        assert "Factur-X" not in shown(pilot)
        await press(pilot, "escape")
        do("invoice.post", invoice=draft)
        await press(pilot, "colon")
        await type_text(pilot, "write as an electronic")
        await press(pilot, "enter")
        assert "Factur-X" in shown(pilot)


def test_an_invoice_that_is_gone_meanwhile_is_no_fault(shop: Shop) -> None:
    (entry,) = [entry for entry in commands(Subject("invoice", 99)) if entry.calls == "electronic"]
    assert entry.why.startswith("There is no invoice #99 in this company.")
