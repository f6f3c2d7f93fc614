"""Value kinds as Click parameters, and the reading of what was typed into them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from store.core.errors import Invalid, Problem

if TYPE_CHECKING:
    from store.core.action import Parameter
    from store.core.public_keys import PublicKey
    from store.core.values import Kind


class Unreadable(Invalid):
    """Values on the command line that cannot be what the option asks for."""

    exit_status = 2


class ChoiceText(click.ParamType[str]):
    """Free text for the parser, a list of words for help and completion; the store decides."""

    name = "choice"

    def __init__(self, options: tuple[str, ...]) -> None:
        self.options = options

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin so."""
        return [CompletionItem(option) for option in self.options if option.startswith(incomplete)]


def dashed(parameter: Parameter) -> str:
    """The option of a parameter."""
    return "--" + parameter.name.replace("_", "-")


def reference_argument(parameter: Parameter, several: bool = False) -> click.Argument:
    """A reference (or several) after the verb; checked by the command, which names all that is missing."""
    name, word = f"ref_{parameter.name}", parameter.name.upper()
    metavar = f"{word}..." if several else word
    return click.Argument(
        [name], type=_type(parameter.kind), metavar=metavar, required=False, nargs=-1 if several else 1
    )


def value_option(parameter: Parameter, change: bool = False) -> click.Option:
    """The option of one value; with `change` it is one field of an edit, so never required."""
    from store.core.values import Flag

    kind, name = parameter.kind, dashed(parameter)
    required = parameter.required and not change
    text = kind.help or kind.label or parameter.name.replace("_", " ").capitalize()
    if isinstance(kind, Flag):
        return click.Option([f"{name}/--no-{name[2:]}", parameter.name], default=None, help=text)
    return click.Option(
        [name, parameter.name],
        type=_type(kind),
        metavar=_metavar(kind),
        help=f"{text.rstrip('.')}.{'  [required]' if required else ''}",
    )


def _type(kind: Kind) -> click.ParamType[str]:
    from store.core.values import Choice

    return ChoiceText(kind.options) if isinstance(kind, Choice) else click.STRING


def _metavar(kind: Kind) -> str:
    from store.core.public_keys import PublicKeyText
    from store.core.values import Choice, Ref

    if isinstance(kind, Choice):
        return "|".join(kind.options)
    if isinstance(kind, Ref):
        return kind.kind.upper()
    if isinstance(kind, PublicKeyText):
        return "FILE|-"
    return kind.word.upper().replace(" ", "-")


def _key(option: str, named: str) -> PublicKey:
    """The public key in a file, or in standard input. Raises Invalid, which never shows what the file holds."""
    from store.core.files import to_read
    from store.core.public_keys import LONGEST, read_public_key

    try:
        if named == "-":
            return read_public_key(sys.stdin.read(LONGEST + 1))
        with to_read(named).open(encoding="utf-8", errors="replace") as file:
            return read_public_key(file.read(LONGEST + 1))
    except (OSError, ValueError) as error:
        reason = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise Invalid(Problem(option, named, reason)) from None


class Given:
    """What was typed, read value by value; `finish` raises when any could not be."""

    def __init__(self, typed: dict[str, Any]) -> None:
        self.typed = typed
        self.problems: list[Problem] = []

    def values(self, parameters: Iterable[Parameter]) -> dict[str, Any]:
        """The parsed values of those that were given."""
        found: dict[str, Any] = {}
        for parameter in parameters:
            typed = self.typed.get(parameter.name)
            if typed is None:
                continue
            found[parameter.name] = (
                typed if not isinstance(typed, str) else self.read(parameter, typed, dashed(parameter))
            )
        return found

    def read(self, parameter: Parameter, text: str, name: str) -> Any:
        """One value; None after a fault, which is kept. References that name nothing are refused at once."""
        from store.core.inputs import parse_value
        from store.core.public_keys import PublicKeyText

        try:
            if isinstance(parameter.kind, PublicKeyText):
                return _key(name, text)
            return parse_value(parameter.kind, name, text, parameter.required and not parameter.of)
        except Invalid as error:
            self.problems += error.problems
            return None

    def finish(self) -> None:
        """Raise Unreadable listing every fault, if there were any."""
        if self.problems:
            raise Unreadable(self.problems)
