"""The XML in a PDF that people can read too (Factur-X, ZUGFeRD)."""

from __future__ import annotations

import io

from store.core.errors import Usage
from store.core.text import excerpt

_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
_MOST = 20 * 2**20  # bytes unpacked


def xml_of(name: str, content: bytes) -> bytes:
    """The electronic invoice in a PDF. Raises Usage where there is none, or the PDF cannot be read."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise Usage(
            "Reading what is in a PDF needs the 'einvoice' extra.", "Install it: pip install 'backdesk[einvoice]'."
        ) from None
    try:
        attached = PdfReader(io.BytesIO(content)).attachments
        wanted = next((one for one in _NAMES if one in attached), None)
        wanted = wanted or next((one for one in attached if one.lower().endswith(".xml")), None)
        found = attached[wanted][0] if wanted else b""
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        said = excerpt(str(error)) or type(error).__name__
        raise Usage(f"{name} is a PDF that cannot be read: {said}.", "Ask the supplier for the file again.") from None
    if not found:
        raise Usage(f"{name} is a PDF without an electronic invoice in it.", "Enter it by hand: backdesk bill draft")
    if len(found) > _MOST:
        raise Usage(f"What is in {name} is larger than {_MOST // 2**20} MB.", "No invoice is.")
    return bytes(found)
