"""Click classes: groups that import a command when it is called, and the options every command has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import click

from commands.session import Session
from commands.words import NOUNS, OVER_SSH, WORDS


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value == "" and not ctx.resilient_parsing:  # an unset variable in a script must not mean the default
        raise click.BadParameter("is empty.", ctx, param)
    if value and param.name and not ctx.resilient_parsing:
        session, name = ctx.ensure_object(Session), param.name.removeprefix("session_")
        if session.key and name in ("db", "login"):
            raise click.BadParameter("is settled by the key you came by.", ctx, param)
        setattr(session, name, value)


def shared_options(*, everywhere: bool = False) -> list[click.Parameter]:
    """The options that may stand before or after the command."""
    return [
        click.Option(
            ["--db", "session_db"],
            metavar="FILE|URL",
            envvar=None if everywhere else "BACKDESK_DB",
            show_envvar=not everywhere,
            callback=_remember,
            expose_value=False,
            hidden=everywhere,
            help="The database: an SQLite file or a postgresql:// URL.",
        ),
        click.Option(
            ["--as", "session_login"],
            metavar="LOGIN",
            callback=_remember,
            expose_value=False,
            hidden=everywhere,
            help="Act as this user instead of your login name.",
        ),
        click.Option(
            ["--company", "session_company"],
            metavar="CODE",
            envvar=None if everywhere else "BACKDESK_COMPANY",
            show_envvar=not everywhere,
            callback=_remember,
            expose_value=False,
            hidden=everywhere,
            help="Work in this company, where the database has several.",
        ),
        click.Option(
            ["--json", "session_json"],
            is_flag=True,
            callback=_remember,
            expose_value=False,
            help="Answer with one JSON document.",
        ),
    ]


class BackdeskCommand(click.Command):
    """A command with the shared options and an example below its help."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        taken = {word for param in self.params for word in param.opts}
        shared = [option for option in shared_options(everywhere=True) if taken.isdisjoint(option.opts)]
        self.params = [*self.params, *shared]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed."""
        if self.example:
            with formatter.section("Example" if "\n" not in self.example else "Examples"):
                for line in self.example.splitlines():
                    formatter.write(f"  {line}\n")
        super().format_epilog(ctx, formatter)


def command(
    name: str, example: str, cls: type[BackdeskCommand] = BackdeskCommand, **attributes: Any
) -> Callable[[Callable[..., Any]], BackdeskCommand]:
    """Declare a stand-alone word; what the function returns is the exit status."""
    return click.command(name, cls=cls, example=example, **attributes)


class LazyGroup(click.Group):
    """A group whose words and one-line helps are known before their modules are imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All words, then all nouns."""
        return [*WORDS, *NOUNS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import what stands behind a word."""
        session = ctx.find_object(Session) or Session()
        session.spare_drivers()
        if session.key and cmd_name in WORDS and cmd_name not in OVER_SSH:
            raise click.UsageError(f"'{cmd_name}' is done at the server itself, not over SSH.", ctx)
        if cmd_name in WORDS:
            module, attribute, _ = WORDS[cmd_name]
            found: click.Command = getattr(import_module(module), attribute)
            return found
        if cmd_name in NOUNS:
            from commands.nouns import NounGroup

            return NounGroup(cmd_name, NOUNS[cmd_name])
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the tables of words and nouns, importing nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(word, text) for word, (_, _, text) in WORDS.items()])
        with formatter.section("Records (backdesk NOUN --help shows what can be done)"):
            formatter.write_dl(list(NOUNS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete the first word, importing nothing."""
        from click.shell_completion import CompletionItem

        helps: Iterable[tuple[str, str]] = [*((w, t) for w, (_, _, t) in WORDS.items()), *NOUNS.items()]
        found = [CompletionItem(word, help=text) for word, text in helps if word.startswith(incomplete)]
        return found + click.Command.shell_complete(self, ctx, incomplete)
