"""Writing a posted invoice or credit note as an electronic one.

The forms are written here and not by a library: what there is wants an XML parser in C, a reader of PDF and a client
for the web to do it, and to be given all of this over again in a layout that changes from version to version.
"""

from __future__ import annotations

from store.billing.models import Invoice
from store.core.errors import Refused, Usage
from store.core.private import refusal
from store.core.references import require_ours
from store.einvoice.cii import cii
from store.einvoice.codes import PROFILES
from store.einvoice.gathering import gather
from store.einvoice.ubl import ubl

FORMS = {"ubl": ubl, "cii": cii}


def e_invoice(invoice_id: int, form: str = "ubl", profile: str = "en16931") -> bytes:
    """The file of a posted document. Raises Refused naming all that is missing."""
    for known, said in ((FORMS, form), (PROFILES, profile)):
        if said not in known:
            raise Usage(f"There is no '{said}' here.", "There are: " + ", ".join(known))
    require_posted(invoice_id)
    return FORMS[form](gather(invoice_id, profile))


def require_posted(invoice_id: int) -> None:
    """Raises Refused for a draft, whatever the form, and for what is gone; Forbidden where invoices may not be read."""
    if closed := refusal("invoice"):
        raise closed
    require_ours("invoice", invoice_id)
    row = Invoice.get_by_id(invoice_id)
    if not row.number:
        raise Refused(f"{row.title} is {row.state}.", f"Post it first: backdesk invoice post '#{row.id}'")
