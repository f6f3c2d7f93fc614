"""`backdesk pay-run export`: what a pay run pays out, as a file for the bank."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current
from commands.transfer import new_file


@command(
    "export",
    "backdesk pay-run export PR-2026-000003 --out pay-3.xml",
    short_help="Write what a pay run pays out as a file for the bank.",
)
@click.argument("pay_run")
@click.option("--out", "file", required=True, metavar="FILE", help="A new file; it is yours alone.")
def export_pay(pay_run: str, file: str) -> None:
    """Write what a posted pay run pays out as ISO 20022 credit transfers (pain.001.001.09)."""
    from store.core.references import resolve
    from store.exchange.pay_file import pay_file

    session = current()
    session.open()
    text = pay_file(resolve("pay-run", pay_run)).decode("utf-8")
    with new_file(file) as out:
        out.write(text)
    if session.json:
        output.json_document({"pay_run": pay_run, "file": file, "format": "pain.001.001.09"})
    else:
        output.say(f"{pay_run} written to {file} for the bank (pain.001.001.09).")
