"""From facts to a PDF: every text as it is, the same bytes twice, the person's own templates and what is wrong in one."""

from __future__ import annotations

import socketserver
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from store.core.errors import Refused, Usage
from store.documents.facts import Column, Facts, Row, Sender, Sum, Table, Transfer
from store.documents.printing import PICKING, PRINTED
from store.documents.typesetting import ARCHIVE, Attached, copy_templates, pdf

HOSTILE = (
    '#panic("x")', "$x^2$ \\ [a] {b} `c` *d* _e_ <f> @g ~h", '"); #read("/etc/passwd")', "-- ' \" // /* */",
    "שלום ירושלים", "=SUM(A1)", "{page} {{0}} %s", "a & b < c",
)  # fmt: skip
ELSEWHERE = ("日本語の名前", "🎉 👩‍👩‍👧")  # written where the machine has a font for it; never in the way


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own templates."""
    monkeypatch.setenv("BACKDESK_CONFIG", str(tmp_path / "config.toml"))
    found = tmp_path / "documents"
    found.mkdir()
    return found


def letter(rows: tuple[Row, ...] = (), **values: object) -> Facts:
    columns = (Column("No.", right=True), Column("What", wide=True), Column("Amount", right=True))
    found = Facts(
        kind="invoice",
        language="en",
        title="Invoice INV-2026-000001",
        number="INV-2026-000001",
        day="2026-10-01",
        sender=Sender("Example Ltd", ("1 Quay",), ("office@example.com",), ("HRB 4711",)),
        recipient=("Acme", "Ring 1"),
        meta=(("Date", "2026-10-01"),),
        tables=(Table(columns, rows),),
        sums=(Sum("Total", "1,302.34 EUR", strong=True),),
        notes="first line\nsecond line",
    )
    return replace(found, **values)  # type: ignore[arg-type]


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def squeezed(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char != "\u200b")


def test_every_line_stands_on_some_page_below_its_headings_and_the_bytes_are_the_same_twice() -> None:
    rows = tuple(Row((str(n), f"Part number {n:03}", f"{n}.00"), (f"SKU-{n:03}",)) for n in range(1, 121))
    content = pdf(
        letter(rows, mark="DRAFT", transfer=Transfer("Example Ltd", "DE02120300000000202051", "", "5.00", "x"))
    )
    found = pages(content)
    assert len(found) >= 5
    whole = "\n".join(found)
    assert [n for n in range(1, 121) if f"Part number {n:03}" not in whole or f"SKU-{n:03}" not in whole] == []
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in page and "HRB 4711" in page and "DRAFT" in page
        assert ("Part number" in page) == ("Amount" in page), "lines without headings"
        assert number == 1 or "Invoice INV-2026-000001, continued" in page
    assert "1,302.34 EUR" in whole and "first line\nsecond line" in whole
    assert (
        pdf(letter(rows, mark="DRAFT", transfer=Transfer("Example Ltd", "DE02120300000000202051", "", "5.00", "x")))
        == content
    )
    told = PdfReader(BytesIO(content)).metadata
    assert told is not None and told.title == "Invoice INV-2026-000001" and str(told.creation_date)[:10] == "2026-10-01"


def test_text_is_text_whatever_it_holds() -> None:
    long = "x" * 9000
    rows = tuple(Row(("1", text, text[:8]), (text,)) for text in (*HOSTILE, *ELSEWHERE, long))
    content = pdf(
        letter(
            rows,
            recipient=HOSTILE,
            meta=tuple((text, text) for text in HOSTILE),
            remarks=HOSTILE,
            opening=(*HOSTILE, long),
            closing=HOSTILE,
            sender=Sender("#Ltd $1$ " + "y" * 300, HOSTILE, HOSTILE, HOSTILE),
            notes="\n".join(HOSTILE),
        )
    )
    whole = squeezed("".join(pages(content)))
    for text in HOSTILE:
        if text.isascii():
            assert whole.count(squeezed(text)) >= 8, text
    assert whole.count("x") >= 3 * 9000, "of a long word something is cut off"
    assert squeezed("שלום") in whole or squeezed("שלום")[::-1] in whole


def test_one_for_the_archive_carries_files() -> None:
    note = Attached("factur-x.xml", b"<invoice/>", "text/xml", "The invoice as data")
    content = pdf(letter((Row(("1", "Tea", "1.00")),)), [note], ARCHIVE)
    reader = PdfReader(BytesIO(content))
    assert dict(reader.attachments) == {"factur-x.xml": [b"<invoice/>"]}
    assert b"<pdfaid:part>3</pdfaid:part>" in content and b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    assert pdf(letter((Row(("1", "Tea", "1.00")),)), [note], ARCHIVE) == content
    with pytest.raises(Refused, match="Put a font that has it beside your own templates"):
        pdf(letter(notes="\U0001315c"), [note], ARCHIVE)  # a hieroglyph


def test_every_document_has_a_template_and_these_can_be_taken_out(own: Path, tmp_path: Path) -> None:
    assert {path.stem for path in copy_templates(own)} == {"letter", "statement", PICKING, *PRINTED} - {"party"}
    for kind in sorted({"statement", PICKING, *PRINTED} - {"party"}):
        assert "Invoice INV-2026-000001" in pages(pdf(letter((Row(("1", "Tea", "1.00")),), kind=kind)))[0]
    with pytest.raises(Refused, match="exists already; nothing was written"):
        copy_templates(own)


def test_ones_own_template_and_logo_go_before_ours(own: Path) -> None:
    before = pdf(letter())
    (own / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>')
    assert pdf(letter()) != before
    (own / "invoice.typ").write_text(
        '#import "letter.typ": *\n#let data = json(bytes(sys.inputs.data))\nOurs: #data.title, #data.sums.first().text\n'
    )
    assert pages(pdf(letter()))[0] == "Ours: Invoice INV-2026-000001, 1,302.34 EUR"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("#let a = 1\n#let b = (\n", 2, "unclosed delimiter"),
        ("\n\n#nothing-of-that-name", 3, "unknown variable: nothing-of-that-name"),
        ('#read("/etc/passwd")', 1, "file not found"),
        ('#read("../../../../../../etc/passwd")', 1, "path"),
    ],
)
def test_a_broken_template_is_named_with_its_line(own: Path, text: str, line: int, said: str) -> None:
    (own / "invoice.typ").write_text(text)
    with pytest.raises(Refused) as refused:
        pdf(letter())
    assert str(refused.value).startswith(f"{own / 'invoice.typ'}:{line}: ")
    assert said in str(refused.value) and "move it away" in refused.value.hint


PACKAGE = "preview/nothing-of-that-name:0.1.0"
FETCHING = {
    "imported": f'#import "@{PACKAGE}": *',
    "included": f'#include "@{PACKAGE}"',
    "in code": f'#{{\n  import "@{PACKAGE}" as it\n}}',
    "after a link": f'https://firm.example #import "@{PACKAGE}"',
    "after a comment": f'/* // */ #import "@{PACKAGE}"',
    "after a comment's end": f'// one\u2028#import "@{PACKAGE}"',
    "its sign written otherwise": f'#import "\\u{{0040}}{PACKAGE}"',
    "in parts": f'#import "@" + "{PACKAGE}"',
    "in a variable": '#let from = "@preview"\n#import from + "/nothing-of-that-name:0.1.0"',
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What anybody asks of the network: every way to it leads to us."""
    found: list[bytes] = []

    class Heard(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            found.append(self.request.recv(100))

    with socketserver.TCPServer(("127.0.0.1", 0), Heard) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_address[1]}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield found
        server.shutdown()


@pytest.mark.parametrize("how", FETCHING)
def test_no_package_is_fetched_from_the_network(own: Path, asked: list[bytes], how: str, tmp_path: Path) -> None:
    (own / "invoice.typ").write_text('#import "letter.typ": *\n#include "part.typ"')
    (own / "part.typ").write_text("first\n" + FETCHING[how])
    with pytest.raises(Refused, match=r"part.typ:[23]: imports the package @preview.*nothing is fetched") as refused:
        pdf(letter())
    assert "Copy its file beside the template" in refused.value.hint
    assert asked == []
    with pytest.raises(typst.TypstError, match="failed to download"):  # which it would have been
        typst.compile(str(own / "part.typ"), root=str(own), package_cache_path=str(tmp_path))
    assert asked


def test_what_is_in_a_picture_or_would_run_fetches_nothing_either(own: Path, asked: list[bytes]) -> None:
    for name, text, said in (
        ("logo.svg", f'#import "@{PACKAGE}"', "logo.svg:1: imports the package"),
        ("part.typ", "#eval(data.notes)", "part.typ:1: runs text as code"),
    ):
        (own / name).write_text(text)
        with pytest.raises(Refused, match=said):
            pdf(letter())
        (own / name).unlink()
    assert asked == []


def test_what_only_looks_like_a_package_is_left_alone(own: Path, asked: list[bytes]) -> None:
    (own / "invoice.typ").write_text(
        f'// #import "@{PACKAGE}"\n#set heading(numbering: "1.")\n= A preview <preview>\n'
        'sales\\@preview.example, a preview/evaluation: @preview\n#"me@preview.example/"'
    )
    assert "A preview" in pages(pdf(letter()))[0]
    assert asked == []


@pytest.mark.parametrize("missing", ["typst", "segno"])
def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(Usage, match=r"PDFs need the 'pdf' extra. Install it: pip install 'backdesk\[pdf\]'"):
        pdf(letter())
