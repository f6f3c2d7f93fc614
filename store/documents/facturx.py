"""An invoice that people and programs read: its PDF, archivable (PDF/A-3b), with its XML in it (Factur-X, ZUGFeRD)."""

from __future__ import annotations

from store.core.errors import Refused
from store.documents.invoices import invoice
from store.documents.metadata import with_schema
from store.documents.typesetting import ARCHIVE, Attached, pdf, require_installed
from store.einvoice.writing import e_invoice

FORM = "facturx"
NAME = "factur-x.xml"  # by which readers find it
_SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_SAYS = {  # what the metadata says of the XML, and what that means
    "DocumentFileName": (NAME, "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "Version": ("1.0", "The version of the standard that the embedded XML document follows"),
    "ConformanceLevel": ("EN 16931", "The profile that the embedded XML document follows"),
}


def factur_x(invoice_id: int, language: str = "") -> bytes:
    """The file of a posted invoice or credit note, by the profile EN 16931: the same bytes every time.

    Raises Refused naming all that the XML lacks, Usage where what makes PDFs is not installed.
    """
    require_installed()
    xml = e_invoice(invoice_id, "cii")
    facts = invoice(invoice_id, language)
    made = pdf(facts, [Attached(NAME, xml, "text/xml", facts.title, "alternative")], ARCHIVE)
    try:
        return with_schema(made, _schema(), _described())
    except ValueError as error:
        raise Refused(
            f"{facts.title} cannot be made Factur-X: of the PDF that Typst made, {error}.",
            "Install the Typst that backdesk asks for: pip install 'backdesk[pdf]'.",
        ) from None


def _schema() -> bytes:
    """The extension schema by which PDF/A lets the metadata say more than it knows itself (ISO 19005-3, 6.6.2.3)."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description><pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, meaning) in _SAYS.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{_SPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()


def _described() -> bytes:
    said = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in _SAYS.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{_SPACE}">{said}</rdf:Description>'.encode()
