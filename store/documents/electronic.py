"""A posted invoice as a file that programs read: XML by itself, or inside the PDF that people read."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.errors import Usage
from store.core.text import excerpt
from store.documents.facturx import FORM, factur_x
from store.einvoice.writing import e_invoice

_PLAIN = "en16931"


@dataclass(frozen=True)
class Way:
    """A form and whose rules it follows, as people know them, and what such a file's name ends in."""

    title: str
    form: str
    profile: str
    ending: str = ".xml"


WAYS = (
    Way("UBL by EN 16931", "ubl", _PLAIN),
    Way("UBL, XRechnung (German authorities)", "ubl", "xrechnung"),
    Way("UBL, Peppol", "ubl", "peppol"),
    Way("CII by EN 16931", "cii", _PLAIN),
    Way("CII, XRechnung", "cii", "xrechnung"),
    Way("Factur-X, ZUGFeRD: a PDF with it inside", FORM, _PLAIN, ".pdf"),
)


def electronic_invoice(invoice_id: int, form: str = "ubl", profile: str = _PLAIN) -> bytes:
    """The file of a posted invoice or credit note.

    Raises Refused naming all that is missing, Usage for a form or profile that there is not.
    """
    if form != FORM:
        return e_invoice(invoice_id, form, profile)
    if profile != _PLAIN:
        raise Usage(f"Factur-X has no profile '{excerpt(profile)}'.", f"Take {_PLAIN}, or the form ubl or cii.")
    return factur_x(invoice_id)
