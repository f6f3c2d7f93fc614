"""Writing a posted invoice or credit note as an electronic one.

The forms are written here and not by a library: what there is wants an XML parser in C, a reader of PDF and a client
for the web to do it, and to be given all of this over again in a layout that changes from version to version.
"""

from __future__ import annotations

from store.core.errors import Usage
from store.einvoice.cii import cii
from store.einvoice.codes import PROFILES
from store.einvoice.gathering import gather
from store.einvoice.posted import require_posted
from store.einvoice.ubl import ubl

FORMS = {"ubl": ubl, "cii": cii}


def e_invoice(invoice_id: int, form: str = "ubl", profile: str = "en16931") -> bytes:
    """The file of a posted document. Raises Refused naming all that is missing."""
    for known, said in ((FORMS, form), (PROFILES, profile)):
        if said not in known:
            raise Usage(f"There is no '{said}' here.", "There are: " + ", ".join(known))
    require_posted(invoice_id)
    return FORMS[form](gather(invoice_id, profile))
