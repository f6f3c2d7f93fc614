"""`backdesk invoice e-invoice` and `backdesk bill read`: electronic invoices by EN 16931, out and in."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current

FORMS = ("ubl", "cii", "facturx")
PROFILES = ("en16931", "xrechnung", "peppol")


@command(
    "e-invoice",
    "backdesk invoice e-invoice INV-2026-000012 --profile xrechnung --out invoice-12.xml\n"
    "backdesk invoice e-invoice INV-2026-000012 --format facturx --out invoice-12.pdf",
    short_help="Write an invoice as an electronic one.",
)
@click.argument("invoice")
@click.option("--format", "form", type=click.Choice(FORMS), default="ubl", show_default=True, help="How it is written.")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="en16931",
    show_default=True,
    help="Whose rules it follows beside those of EN 16931.",
)
@click.option("--out", "file", required=True, metavar="FILE", help="A new file; it is yours alone.")
def write_e_invoice(invoice: str, form: str, profile: str, file: str) -> None:
    """Write a posted invoice or credit note as an electronic one (EN 16931): UBL 2.1, CII, or Factur-X.

    Factur-X (ZUGFeRD 2) is its PDF, fit to be archived (PDF/A-3b), with CII inside. What it lacks is said all at once,
    and how to say it; then nothing is written.
    """
    from store.core.files import new_file, place_of
    from store.core.references import resolve
    from store.documents.electronic import electronic_invoice

    session = current()
    session.open()
    content = electronic_invoice(resolve("invoice", invoice), form, profile)
    with new_file(place_of(file)) as out:
        out.write(content)
    if session.json:
        output.json_document({"invoice": invoice, "file": file, "format": form, "profile": profile})
    else:
        output.say(f"{invoice} written to {file} ({form}, {profile}).")


@command(
    "read",
    "backdesk bill read invoice-4711.xml --account 6000\nbackdesk bill read scan.pdf --party LEAFCO",
    short_help="Draw up a bill from an electronic invoice.",
)
@click.argument("named", metavar="FILE", required=False)
@click.option("--file", metavar="FILE", help="The same by name.")
@click.option("--party", metavar="PARTY", help="Whose it is; found by the file's tax id or name.")
@click.option("--account", metavar="ACCOUNT", help="What it is for; that of the supplier's last bill.")
@click.option("--tax", metavar="TAX", help="Which tax code, where several have its rate.")
@click.option("--expense", is_flag=True, help="Not for the purchase order that it names.")
def read_bill(named: str | None, file: str | None, expense: bool, **records: str | None) -> None:
    """Draw up a supplier's bill or credit note from a FILE (UBL, CII, or a PDF with one in it), and attach that to it.

    Its figures must come to its own sums. What names one of your purchase orders is billed for what came of it.
    """
    from commands.values import Unreadable
    from store.core.action import actions
    from store.core.errors import Problem
    from store.core.files import File
    from store.core.references import resolve

    wanted = named or file
    if not wanted:
        raise click.UsageError("Missing: FILE.", click.get_current_context())
    session = current()
    session.open()
    try:
        incoming = File().read(wanted, required=True)
    except ValueError as error:
        raise Unreadable(Problem("FILE", wanted, str(error))) from None
    given = {kind: resolve(kind, text) for kind, text in records.items() if text}
    outcome = actions()["bill.read"].perform(file=incoming, expense=expense, **given)
    if session.json:
        output.json_document(outcome)
    else:
        output.say(outcome.message)
