"""The console entry: `backdesk` alone opens the terminal, `backdesk WORD …` runs one command."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from commands.lazy import LazyGroup, shared_options

EPILOG = """\b
Examples:
  backdesk demo
  backdesk init --company "Example Ltd" --currency EUR --country DE
  backdesk deal add --help
  backdesk list deals 'state:open value>1000' --sort -value
\b
Exit status: 0 done, 1 refused, 2 wrong usage, 3 partly done (--skip-bad, or several records named),
4 conflict, busy or an import unfinished: try again, 5 internal error.
Shell completion: eval "$(_BACKDESK_COMPLETE=bash_source backdesk)" (or zsh_source, fish_source).
"""


class Root(LazyGroup):
    """The `backdesk` command: every fault leaves as one line and an exit status."""

    def main(self, args: Sequence[str] | None = None, *unused: Any, **extra: Any) -> NoReturn:
        """Run, answer and exit."""
        extra |= {"prog_name": "backdesk", "standalone_mode": False}
        try:
            prepare_streams()
            status = super().main(args, **extra)
            sys.stdout.flush()
        except BaseException as error:  # noqa: BLE001  the last door: nothing leaves as a traceback
            from commands.faults import answer

            status = answer(error)
        status = status if isinstance(status, int) else 0
        if log := sys.modules.get("store.core.log"):
            log.ended(status)
        sys.exit(status)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command named, or open the terminal."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, BrokenPipeError) as error:
            from commands.faults import Interrupted, PipeClosed

            # before Click answers them in its own way
            raise (PipeClosed if isinstance(error, BrokenPipeError) else Interrupted) from None


def prepare_streams() -> None:
    """Files and pipes get UTF-8; a terminal that cannot show a character gets `?`, never a fault."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller: no file of ours may take its number
            mode = os.O_RDONLY if name == "stdin" else os.O_WRONLY
            setattr(sys, name, os.fdopen(os.open(os.devnull, mode), "r" if name == "stdin" else "w"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


@click.group(
    "backdesk",
    cls=Root,
    params=shared_options(),
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"max_content_width": 110},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, wanted: _version(ctx) if wanted else None,
    help="Show the version and exit.",
)
@click.pass_context
def cli(ctx: click.Context) -> int | None:
    """CRM and ERP on one database: pipeline, customers, orders, inventory, invoices.

    Without a command, the terminal program opens.
    """
    if ctx.invoked_subcommand is not None:
        return None
    from commands.launch import open_terminal

    return open_terminal()


def _version(ctx: click.Context) -> None:
    from commands.watching import version

    click.echo(f"backdesk {version()}")
    ctx.exit()


def main() -> NoReturn:
    """The `backdesk` program."""
    os.umask(0o077)  # databases, exports and logs are their owner's alone
    gc.disable()  # what is imported is no garbage; with the database open it is looked for again
    cli.main()


if __name__ == "__main__":
    main()
