"""Factur-X: what other programs read of our file, what PDF/A asks of it, and that it comes back as a bill."""

from __future__ import annotations

import io

from facturx import get_facturx_xml_from_pdf
from facturx.facturx import generate_xmp_bytes
from lxml import etree
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from store.core.files import Incoming
from store.documents.facturx import factur_x
from store.einvoice.writing import e_invoice
from tests.store.einvoice.billed import by_hand
from tests.store.shop import act, get, only, party

FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
PDFA = "{http://www.aiim.org/pdfa/ns/%s}"


def described(xmp: bytes) -> tuple[dict[str, str], set[tuple[str, str, str]], list[str]]:
    """What metadata says of the XML; which properties its schema for that has; part and conformance of PDF/A."""
    root = etree.fromstring(xmp)
    said = {node.tag.removeprefix(FX): node.text for node in root.iter(f"{FX}*")}
    schema, property_, identity = PDFA % "schema#", PDFA % "property#", PDFA % "id/"
    (ours,) = [
        node.getparent() for node in root.iter(f"{schema}namespaceURI") if node.text == FX.strip("{}")
    ]  # fmt: skip
    assert ours.findtext(f"{schema}prefix") == "fx"
    known = {
        tuple(name.getparent().findtext(f"{property_}{field}") for field in ("name", "valueType", "category"))
        for name in ours.iter(f"{property_}name")
    }
    assert len(list(root.iter(PDFA % "extension/" + "schemas"))) == 1, "a property that is said twice is no XMP"
    return said, known, [root.findtext(f".//{identity}{name}") for name in ("part", "conformance")]


def test_other_programs_read_it_and_it_is_fit_to_be_archived(database) -> None:
    """10 boxes of 12 at 54.00 less 10 %: 486.00, 19 % of it 92.34. VeraPDF would say more of PDF/A than these points."""
    invoice, _, note = by_hand()
    content = factur_x(invoice, "en")
    assert factur_x(invoice, "en") == content, "the same document is the same file"
    assert get_facturx_xml_from_pdf(content, check_xsd=True) == ("factur-x.xml", e_invoice(invoice, "cii"))
    pdf = PdfReader(io.BytesIO(content), strict=True)
    root = pdf.trailer["/Root"].get_object()
    metadata = root["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject) and "/Filter" not in metadata
    wanted = {"title": "t", "author": "a", "subject": "s", "keywords": "k"}
    theirs = described(generate_xmp_bytes("factur-x", "en16931", None, wanted))
    assert described(metadata.get_data()) == theirs
    assert theirs[0] == {
        "DocumentType": "INVOICE", "DocumentFileName": "factur-x.xml", "Version": "1.0", "ConformanceLevel": "EN 16931",
    }  # fmt: skip
    assert theirs[2] == ["3", "B"]
    (output,) = root["/OutputIntents"]
    assert output["/S"] == "/GTS_PDFA1" and output["/DestOutputProfile"].get_object().get_data()[36:40] == b"acsp"
    (file,) = root["/AF"]
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    assert names[0] == "factur-x.xml" and names[1].get_object() == file.get_object()
    held = file["/EF"]["/F"].get_object()
    assert (file["/AFRelationship"], held["/Subtype"]) == ("/Alternative", "/text/xml") and "/ModDate" in held[
        "/Params"
    ]
    assert "/Encrypt" not in pdf.trailer and len(pdf.trailer["/ID"]) == 2
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts and all(_embedded(font) for font in fonts)
    said = pdf.pages[0].extract_text()
    assert "Invoice INV-2026-000001" in said and "578.34 EUR" in said and "DRAFT" not in said
    assert "came damaged" in PdfReader(io.BytesIO(factur_x(note, "en"))).pages[0].extract_text()


def _embedded(font: DictionaryObject) -> bool:
    for inner in font.get("/DescendantFonts", [font]):
        known = inner.get_object()["/FontDescriptor"].get_object()
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & known.keys():
            return False
    return True


def test_our_own_reader_books_the_same_figures(lite) -> None:
    invoice, gross, _ = by_hand()
    us, account = party("Us", "US", supplier=True), only("id", "account WHERE code = '6000'")
    for made, figures in ((invoice, (48600, 9234, 57834)), (gross, (20168, 3832, 24000))):
        content = factur_x(made)
        file = Incoming("one.pdf", lambda content=content: io.BytesIO(content))
        bill = act("bill.read", file=file, party=us, account=account).id
        assert get("bill", bill, "net", "tax", "total") == figures
        assert get("bill", bill, "supplier_number") == get("invoice", made, "number")
