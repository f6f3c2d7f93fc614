"""What one person chose for themselves: one TOML file, read by both front ends, faults named with file and line.

What stands in the environment goes before the file, and what is said on the command line before both.
The company's own settings, which rules read, are in `core/settings`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store.core.display import DAYS, DECIMALS, NEGATIVES, THOUSANDS, Display
from store.core.errors import Usage
from store.core.text import excerpt
from store.core.toml_file import TomlFile, read_toml

VARIABLE = "BACKDESK_CONFIG"
THEMES = ("dark", "light", "high-contrast")
TABS = ("pipeline", "customers", "orders", "inventory", "invoices")
LONGEST_IDLE = 7 * 24 * 60
SECURITY = ("starttls", "tls", "none")
LOG_LEVELS = ("all", "warnings", "off")
_TABLES = ("format", "keys", "log", "mail")
_FILES = ("database", "log.file", "log.journal", "mail.password-file")


@dataclass(frozen=True)
class Option:
    """One option: its default, the words it may be where only some are allowed, and the variable that goes before.

    `most` is the largest that a number may be.
    """

    name: str
    default: str | int | bool
    meaning: str
    choices: tuple[str, ...] = ()
    variable: str = ""
    most: int = LONGEST_IDLE


OPTIONS = {
    option.name: option
    for option in (
        Option("theme", "dark", "colours of the screen", THEMES, "BACKDESK_THEME"),
        Option("colour", True, "false: no colour at all; signs, bold and reverse say the rest", (), "NO_COLOR"),
        Option("start", "pipeline", "the tab that is open at the start", TABS),
        Option("database", "", "the database when none is named: a file, or postgresql://…", (), "BACKDESK_DB"),
        Option("tour", True, "false: no tour on a first start", (), "BACKDESK_NO_TOUR"),
        Option("idle", 0, "minutes without a key after which a session ends; 0: never"),
        Option("format.date", "YYYY-MM-DD", "how dates are shown, and in which order they are typed", tuple(DAYS)),
        Option("format.thousands", ",", "what groups the digits of a number; empty: nothing", THOUSANDS),
        Option("format.decimal", ".", "the decimal mark", DECIMALS),
        Option("format.negative", "minus", "how negative numbers are shown", NEGATIVES),
        Option("log.file", "", "where it is told what was done; empty: beside the database's file"),
        Option("log.level", "all", "how much of it: all, or what was slow, refused or broken", LOG_LEVELS),
        Option("log.slow", 1000, "milliseconds from which on an action or a read is slow; 0: none", most=600_000),
        Option("log.megabytes", 10, "how large the file grows before it is put aside", most=1000),
        Option("log.kept", 5, "how many files put aside are kept", most=100),
        Option("log.journal", "", "a socket such as /dev/log that is told of sign-ins and refusals too; empty: none"),
        Option("mail.host", "", "the server that documents are sent by (SMTP); empty: none"),
        Option("mail.port", 0, "its port; 0: the usual one, 587, or 465 with tls", most=65535),
        Option("mail.security", "starttls", "how the way to it is kept from others", SECURITY),
        Option("mail.user", "", "who it knows you as; empty: it asks nobody"),
        Option("mail.password-file", "", "a file of yours alone with the password; BACKDESK_MAIL_PASSWORD goes before"),
    )
}


@dataclass(frozen=True)
class Chosen:
    """The value of an option and where it comes from: `default`, `FILE:LINE` or `$VARIABLE`."""

    value: str | int | bool
    source: str = "default"


@dataclass(frozen=True)
class Keys:
    """The keys chosen for a binding, and where that is written."""

    keys: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Preferences:
    """Everything chosen. `path` is where the file was looked for, whether or not there is one."""

    path: Path | None = None
    found: bool = False
    options: Mapping[str, Chosen] = field(default_factory=lambda: {n: Chosen(o.default) for n, o in OPTIONS.items()})
    keys: Mapping[str, Keys] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of an option that is a text."""
        return str(self.options[name].value)

    @property
    def colour(self) -> bool:
        """Whether colour may be used."""
        return bool(self.options["colour"].value)

    @property
    def tour(self) -> bool:
        """Whether somebody new is shown around."""
        return bool(self.options["tour"].value)

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a key a session ends; 0: never."""
        return self.number("idle")

    def number(self, name: str) -> int:
        """The value of an option that is a whole number."""
        return int(self.options[name].value)

    @property
    def display(self) -> Display:
        """How numbers and dates are written."""
        return Display(**{name: self.text(f"format.{name}") for name in ("date", "thousands", "decimal", "negative")})


def load() -> Preferences:
    """The person's preferences. Raises Usage listing everything that is wrong, each with file and line."""
    path, named = place()
    file, found = _file(path, named)
    faults: list[str] = []
    options = {option.name: _chosen(option, file, faults) for option in OPTIONS.values()}
    keys = _keys(file, faults)
    _unknown(file, faults)
    if options["format.thousands"].value == options["format.decimal"].value and not faults:
        where = next(
            o.source for o in (options["format.decimal"], options["format.thousands"]) if o.source != "default"
        )
        faults.append(f"{where}: format.thousands and format.decimal must differ")
    if faults:
        raise Usage("; ".join(faults) + ".", "See: backdesk config --example")
    return Preferences(path, found, options, keys)


def place() -> tuple[Path | None, bool]:
    """Where the file is looked for, and whether somebody named it."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser(), True
    base = os.environ.get("XDG_CONFIG_HOME", "")
    try:  # the standard: a relative one is to be ignored
        folder = Path(base) if base.startswith("/") else Path.home() / ".config"
    except RuntimeError:  # an account without a home
        return None, False
    return folder / "backdesk" / "config.toml", False


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A remark that offers the known name nearest to a misspelt one, or ''."""
    from difflib import get_close_matches  # only a fault needs it

    by_letters = {word.lower(): word for word in known}
    near = get_close_matches(name.lower(), by_letters, 1, 0.55)
    return f" (did you mean '{by_letters[near[0]]}'?)" if near else ""


def _file(path: Path | None, named: bool) -> tuple[TomlFile, bool]:
    nothing = TomlFile(path or Path(), {}, {})
    try:
        return (read_toml(path), True) if path else (nothing, False)
    except FileNotFoundError:
        if named:
            raise Usage(f"{path} does not exist.", f"{VARIABLE} names it; make it, or unset that.") from None
        return nothing, False
    except OSError as error:
        raise Usage(f"{path} cannot be read: {error.strerror}.", "Mend its rights, or move it away.") from None


def _chosen(option: Option, file: TomlFile, faults: list[str]) -> Chosen:
    said = os.environ.get(option.variable, "") if option.variable else ""
    if said:
        value = False if isinstance(option.default, bool) else said
        return _checked(option, value, f"${option.variable}", faults)
    if option.name in file.values:
        return _checked(option, file.values[option.name], file.where(option.name), faults, file.path)
    return Chosen(option.default)


def _checked(option: Option, value: Any, source: str, faults: list[str], path: Path | None = None) -> Chosen:
    if wrong := _wrong(option, value):
        faults.append(f"{source}: {option.name} {wrong}")
        return Chosen(option.default)
    if option.name in _FILES and value and path and "://" not in value:
        value = str(path.parent / Path(value).expanduser())  # as one reads it in the file, wherever one stands
    return Chosen(value, source)


def _wrong(option: Option, value: Any) -> str:
    """What is wrong with a value, or ''."""
    if isinstance(option.default, bool):
        return "" if isinstance(value, bool) else "must be true or false"
    if isinstance(option.default, int):
        right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= option.most
        return "" if right else f"must be a whole number from 0 to {option.most}"
    if not isinstance(value, str):
        return "must be a text in quotation marks"
    if option.choices and value not in option.choices:
        words = ", ".join(f"'{choice}'" for choice in option.choices)
        return f"cannot be '{excerpt(value)}'{did_you_mean(value, option.choices)}; take one of {words}"
    return ""


def _keys(file: TomlFile, faults: list[str]) -> dict[str, Keys]:
    found = {}
    for name, value in file.values.items():
        if name.startswith("keys."):
            keys = [value] if isinstance(value, str) else value
            if isinstance(keys, list) and keys and all(isinstance(key, str) for key in keys):
                found[name.removeprefix("keys.")] = Keys(tuple(keys), file.where(name))
            else:
                faults.append(f"{file.where(name)}: {name} must be a key in quotation marks, or a list of such")
    return found


def _unknown(file: TomlFile, faults: list[str]) -> None:
    for name in file.values:
        empty_table = file.values[name] == {} and name in _TABLES
        if name not in OPTIONS and not name.startswith("keys.") and not empty_table:
            offered = did_you_mean(name, OPTIONS)
            faults.append(f"{file.where(name)}: there is no option '{excerpt(name)}'{offered}")
