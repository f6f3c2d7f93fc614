"""`backdesk payment-run export`: a payment run as a file for the bank."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current
from commands.transfer import new_file


@command(
    "export",
    "backdesk payment-run export RUN-2026-000003 --out run-3.xml",
    short_help="Write a payment run as a file for the bank.",
)
@click.argument("payment_run")
@click.option("--out", "file", required=True, metavar="FILE", help="A new file; it is yours alone.")
def export_run(payment_run: str, file: str) -> None:
    """Write a posted payment run as ISO 20022 credit transfers (pain.001.001.09)."""
    from store.core.references import resolve
    from store.exchange.pain001 import payment_file

    session = current()
    session.open()
    text = payment_file(resolve("payment-run", payment_run)).decode("utf-8")
    with new_file(file) as out:
        out.write(text)
    if session.json:
        output.json_document({"payment_run": payment_run, "file": file, "format": "pain.001.001.09"})
    else:
        output.say(f"{payment_run} written to {file} for the bank (pain.001.001.09).")
