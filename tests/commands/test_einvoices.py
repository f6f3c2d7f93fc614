"""Electronic invoices by commands: what is missing is said by them, and what is written is read again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Run
from tests.commands.conftest import bd as bd


def test_an_invoice_is_written_once_it_says_all_and_read_again(bd: Run, tmp_path: Path) -> None:
    out = tmp_path / "one.xml"
    write = ("invoice", "e-invoice", "INV-2026-000001", "--profile", "xrechnung", "--out", str(out))
    assert bd("party", "add", "--name", "Acme", "--code", "ACME", "--email", "a@acme.example").exit_code == 0
    place = ("--line1", "Gate 1", "--postal-code", "1012", "--city", "Delft", "--country", "NL")
    assert bd("address", "add", "--party", "ACME", *place).exit_code == 0
    assert bd("product", "add", "--sku", "TEA", "--name", "Tea", "--price", "10").exit_code == 0
    assert bd("invoice", "draft", "--party", "ACME", "--line", "TEA:3").exit_code == 0
    assert bd("invoice", "post", "#1").exit_code == 0
    said = bd(*write)
    assert said.exit_code == 1 and not out.exists()
    assert "backdesk party e-invoice ACME --buyer-reference" in said.output
    assert "backdesk company edit --postal-code" in said.output
    assert bd("party", "e-invoice", "ACME", "--buyer-reference", "991-1", "--address", "0204:991-1").exit_code == 0
    assert "not a scheme" in bd("party", "e-invoice", "ACME", "--address", "7:1").output
    who = ("--tax-id", "DE123456789", "--postal-code", "53111", "--city", "Bonn", "--email", "us@firm.example")
    assert bd("company", "edit", *who, "--phone", "+49 228 1", "--line1", "Ufer 2").exit_code == 0
    assert bd("bank-account", "edit", "BANK", "--iban", "DE89370400440532013000").exit_code == 0
    done = bd(*write)
    assert done.exit_code == 0 and "(ubl, xrechnung)" in done.output, done.output
    assert b"xrechnung_3.0" in out.read_bytes() and out.stat().st_mode & 0o077 == 0
    assert "exists already" in bd(*write).output
    assert bd("party", "add", "--name", "Us", "--code", "US", "--supplier").exit_code == 0
    assert "--account" in bd("bill", "read", str(out), "--party", "US").output
    read = json.loads(bd("bill", "read", str(out), "--party", "US", "--account", "6000", "--json").output)
    assert read["kind"] == "bill" and "Bill draft #1 of Us: 35.70 EUR." in read["message"]
    assert bd("bill", "read", str(tmp_path / "none.xml")).exit_code == 2
