"""`backdesk config`: what this person chose, where it stands, and what else there is to choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.lazy import command
from commands.session import current, safe_url

if TYPE_CHECKING:
    from store.core.preferences import Option, Preferences
    from tui.keymap import Declared

HEAD = """\
# backdesk: what you choose for yourself. Every line may be left out; `backdesk config` shows what holds.
# What stands in the environment goes before this file, and the command line before both.
"""
KEYS = """
# Another key for anything: the name of a binding, and one key or several. `backdesk config` lists the names.
[keys]
# "list.filter" = "f3"
# "record.next" = ["c", "f6"]
"""


@command(
    "config",
    "backdesk config\nbackdesk config --example > ~/.config/backdesk/config.toml\nbackdesk config --path",
    short_help="Show what you can choose for yourself, and what holds.",
)
@click.option("--path", "only_path", is_flag=True, help="Only say where the file belongs.")
@click.option("--example", is_flag=True, help="Write a file to begin with, every option explained.")
def config(only_path: bool, example: bool) -> None:
    """Show every option with its value, where that comes from and what it means, and every key.

    The file is $BACKDESK_CONFIG, else backdesk/config.toml under $XDG_CONFIG_HOME or ~/.config. One that has a fault
    is refused at the start with file and line.
    """
    from store.core.preferences import load, place

    if only_path and example:
        raise click.UsageError("Take --path or --example, not both.", click.get_current_context())
    if only_path:
        _say_path(str(place()[0] or ""))
    elif example:
        _write(list(_example()))
    else:
        _show(load())


def _say_path(path: str) -> None:
    if current().json:
        output.json_document({"path": path or None})
    else:
        output.say(path or "There is no home directory; name a file with BACKDESK_CONFIG.")


def _write(lines: list[str]) -> None:
    if current().json:
        output.json_document({"example": "\n".join(lines) + "\n"})
    else:
        for line in lines:
            output.say(line)


def _show(chosen: Preferences) -> None:
    from tui.keymap import checked, declared  # the bindings are the terminal's own; nothing is opened

    keymap, bindings = checked(chosen.keys), declared()
    if current().json:
        output.json_document(
            {
                "path": str(chosen.path) if chosen.path else None,
                "found": chosen.found,
                "options": {name: _facts(chosen, name) for name in chosen.options},
                "keys": {name: _key_facts(chosen, keymap, binding) for name, binding in bindings.items()},
            }
        )
        return
    output.say(f"{chosen.path}{'' if chosen.found else ' (not there: everything is as usual)'}")
    output.say("")
    output.table(_headings("Option", "Value", "From", "Meaning"), _options(chosen))
    output.say("")
    output.table(_headings("Binding", "Keys", "From", "What it does"), _keys(chosen, keymap, bindings))


def _headings(*texts: str) -> list[output.Heading]:
    return [output.Heading(text) for text in texts]


def _facts(chosen: Preferences, name: str) -> dict[str, Any]:
    from store.core.preferences import OPTIONS

    option, found = OPTIONS[name], chosen.options[name]
    value = safe_url(str(found.value)) if name == "database" else found.value
    return {"value": value, "from": found.source, "meaning": option.meaning, "choices": list(option.choices)}


def _options(chosen: Preferences) -> Iterator[tuple[str, str, str, str]]:
    for name in chosen.options:
        facts = _facts(chosen, name)
        yield name, literal(facts["value"]), facts["from"], facts["meaning"]


def _meaning(meaning: str, choices: list[str]) -> str:
    return f"{meaning}: {', '.join(map(literal, choices))}" if choices else meaning


def _key_facts(chosen: Preferences, keymap: Mapping[str, str], binding: Declared) -> dict[str, Any]:
    source = chosen.keys[binding.id].source if binding.id in chosen.keys else "default"
    keys = keymap[binding.id].split(",") if binding.id in keymap else list(binding.keys)
    return {"keys": keys, "from": source, "meaning": binding.tooltip}


def _keys(
    chosen: Preferences, keymap: Mapping[str, str], bindings: Mapping[str, Declared]
) -> Iterator[tuple[str, str, str, str]]:
    from tui.keynames import written

    for name, binding in bindings.items():
        facts = _key_facts(chosen, keymap, binding)
        yield name, " ".join(map(written, facts["keys"])), facts["from"], facts["meaning"]


def _example() -> Iterator[str]:
    from store.core.preferences import OPTIONS

    yield from HEAD.splitlines()
    table = ""
    for option in OPTIONS.values():
        wanted, _, name = option.name.rpartition(".")
        if wanted != table:
            table = wanted
            yield from ("", f"[{table}]")
        yield from _explained(option, name)
    yield from KEYS.splitlines()


def _explained(option: Option, name: str) -> Iterator[str]:
    yield ""
    yield f"# {_meaning(option.meaning, list(option.choices))}"
    if option.variable:
        yield f"# ({option.variable} in the environment goes before it)"
    yield f"# {name} = {literal(option.default)}"


def literal(value: object) -> str:
    """A value as it is written in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'
