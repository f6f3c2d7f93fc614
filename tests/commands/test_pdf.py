"""Documents as PDFs by commands: where they are written, under which name, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.commands.conftest import Run


@pytest.fixture
def shop(bd: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """An invoice that is posted and one that is a draft, of a German customer; files go where one stands."""
    for line in (
        "party add --name Acme --code ACME --customer --country DE",
        "product add --sku TEA --name Tea --price 100",
        "invoice draft --party ACME --line TEA:1",
        "invoice post #1 --day 2026-10-01",
        "invoice draft --party ACME --line TEA:2",
    ):
        assert bd(*line.split()).exit_code == 0, line
    monkeypatch.chdir(tmp_path)
    return bd


def text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_document_is_written_once_for_its_owner_alone(shop: Run, tmp_path: Path) -> None:
    done = shop("invoice", "pdf", "INV-2026-000001")
    assert done.exit_code == 0, done.output
    path = tmp_path / "INV-2026-000001.pdf"
    assert "Rechnung INV-2026-000001 written to" in done.stdout and path.stat().st_mode & 0o777 == 0o600
    assert "119,00 EUR" in text(path)
    again = shop("invoice", "pdf", "INV-2026-000001")
    assert again.exit_code == 1 and "exists already; nothing was written" in again.stderr
    told = json.loads(shop("invoice", "pdf", "INV-2026-000001", "--lang", "en", "--out", "mine.pdf", "--json").stdout)
    size = (tmp_path / "mine.pdf").stat().st_size
    assert told == {
        "title": "Invoice INV-2026-000001", "number": "INV-2026-000001", "language": "en", "file": "mine.pdf", "bytes": size,
    }  # fmt: skip
    draft = shop("invoice", "pdf", "#2", "--lang", "en")
    assert draft.exit_code == 0 and "DRAFT" in text(tmp_path / "invoice-2.pdf")
    assert shop("party", "pdf", "ACME", "--to", "2026-10-31").exit_code == 0
    assert "Kontoauszug" in text(tmp_path / "statement-ACME-2026-10-31.pdf")
    unknown = shop("invoice", "pdf", "#1", "--lang", "xx", "--out", "x.pdf")
    assert unknown.exit_code == 2 and "There are: en, de, fr" in unknown.stderr and not (tmp_path / "x.pdf").exists()


def test_the_documents_of_a_list_and_the_templates(shop: Run, tmp_path: Path) -> None:
    for name in ("out", "all"):
        (tmp_path / name).mkdir()
    done = shop("document", "invoices", "state:draft", "--to", "out")
    assert done.exit_code == 0, done.output
    again = shop("document", "invoices", "--to", "out")
    assert again.exit_code == 1 and "nothing was written" in again.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["invoice-2.pdf"]
    assert len(json.loads(shop("document", "invoices", "--to", "all", "--json").stdout)) == 2
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["INV-2026-000001.pdf", "invoice-2.pdf"]
    none = shop("document", "products", "--to", "out")
    assert none.exit_code == 2 and "There is one of: invoice, quote" in none.stderr
    nowhere = shop("document", "invoices", "--to", "nowhere")
    assert nowhere.exit_code == 2 and "is no directory" in nowhere.stderr
    assert shop("document", "templates", "--to", "mine").exit_code == 0
    assert (tmp_path / "mine" / "letter.typ").stat().st_size > 1000


def test_people_elsewhere_have_them_in_their_directory(
    shop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "exchange"
    place.mkdir()
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(place))
    assert shop("invoice", "pdf", "#1", "--out", str(tmp_path / "out.pdf")).exit_code == 0
    assert shop("document", "invoices", "state:draft", "--to", "/etc").exit_code == 0
    assert shop("document", "templates", "--to", "/etc/mine").exit_code == 0
    assert sorted(path.name for path in place.iterdir()) == ["invoice-2.pdf", "mine", "out.pdf"]
