"""Which key does what: every binding by its id, checked and changed by the person's `[keys]`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations

from textual.binding import Binding

from store.core.errors import Usage
from store.core.preferences import Keys, did_you_mean
from store.core.text import excerpt
from tui.keynames import NoSuchKey, named, written

# Ids begin with where they work; what may be live at the same time must not share a key.
_TOGETHER = (
    {"app", "tab", "view", "record", "list", "filter"},
    {"app", "tab", "view", "record", "board"},
    {"app", "tab", "view", "record", "chart", "report"},
    {"app", "record", "list", "section"},
    {"app", "merging", "menu"},
    {"app", "importing", "menu"},
    {"outcome", "menu"},
    {"file", "menu"},
    {"form", "choice"},
    {"form", "lines"},
    {"form", "lookup"},
)
_WHERE_TEXT_IS_TYPED = {"form", "lookup", "filter", "file"}
_chosen: dict[str, str] = {}


@dataclass(frozen=True)
class Declared:
    """A binding as the program has it: its keys by name, what it does, and whether it works everywhere."""

    id: str
    keys: tuple[str, ...]
    tooltip: str
    everywhere: bool

    @property
    def place(self) -> str:
        """Where it works: the first word of its id."""
        return self.id.partition(".")[0]


def use(keymap: Mapping[str, str]) -> None:
    """These keys hold from now on, by binding id, with commas between several."""
    _chosen.clear()
    _chosen.update(keymap)


def chosen() -> dict[str, str]:
    """The keys that were chosen, by binding id."""
    return dict(_chosen)


def key_of(binding: str, usual: str) -> str:
    """The key to show for a binding: the first chosen one, or the usual one."""
    return written(_chosen[binding].split(",")[0]) if binding in _chosen else usual


def save_key() -> str:
    """The key that saves a form, as the person chose it."""
    return key_of("form.save", "ctrl+s")


def declared() -> dict[str, Declared]:
    """Every binding there is. Imports the whole package: for checks and lists, not for every start."""
    import tui

    found: dict[str, Declared] = {}
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        for thing in vars(import_module(module.name)).values():
            if isinstance(thing, type) and thing.__module__ == module.name:
                for binding in thing.__dict__.get("BINDINGS", ()):
                    _add(found, binding)
    return found


def _add(found: dict[str, Declared], binding: Binding) -> None:
    if binding.id:
        before = found.get(binding.id)
        keys = (*(before.keys if before else ()), *(key.strip() for key in binding.key.split(",")))
        keys = tuple(dict.fromkeys(keys))
        found[binding.id] = Declared(binding.id, keys, binding.tooltip or binding.description, binding.priority)


def checked(wanted: Mapping[str, Keys]) -> dict[str, str]:
    """A keymap from what a person chose. Raises Usage listing every unknown binding, key and clash with its line."""
    if not wanted:
        return {}
    known = declared()
    faults: list[str] = []
    changed: dict[str, Declared] = {}
    for name, chosen in wanted.items():
        if name not in known:
            faults.append(f"{chosen.source}: there is no binding '{excerpt(name)}'{did_you_mean(name, known)}")
            continue
        keys = [_named(key, known[name], chosen, faults) for key in chosen.keys]
        changed[name] = Declared(name, tuple(key for key in keys if key), known[name].tooltip, known[name].everywhere)
    faults += _clashes(known, changed, wanted)
    if faults:
        raise Usage("; ".join(faults) + ".", "See: backdesk config")
    return {name: ",".join(binding.keys) for name, binding in changed.items()}


def _named(key: str, binding: Declared, chosen: Keys, faults: list[str]) -> str:
    """The name a key arrives under; '' after noting what is wrong with it."""
    try:
        name = named(key)
    except NoSuchKey as error:
        faults.append(f"{chosen.source}: {binding.id}: {error}")
        return ""
    if len(key) == 1 and binding.place in _WHERE_TEXT_IS_TYPED:
        faults.append(f"{chosen.source}: {binding.id}: '{key}' is typed into the field there; take one with ctrl")
    return name


def _clashes(
    known: Mapping[str, Declared], changed: Mapping[str, Declared], wanted: Mapping[str, Keys]
) -> Iterator[str]:
    """What would be on one key that was not before, one sentence each."""
    now = {**known, **changed}
    for first, second in combinations(now, 2):
        if first not in changed and second not in changed:
            continue
        shared = set(now[first].keys) & set(now[second].keys)
        if not shared or not _live_together(now[first], now[second]):
            continue
        if set(known[first].keys) & set(known[second].keys):
            continue  # an inner part goes before an outer one on purpose
        mine, other = (first, second) if first in changed else (second, first)
        also = f" (set in {wanted[other].source})" if other in changed else f" ({now[other].tooltip.lower()})"
        key = written(sorted(shared)[0])
        yield f"{wanted[mine].source}: {mine}: '{key}' is also the key of {other}{also}; give one of them another"


def _live_together(first: Declared, second: Declared) -> bool:
    if first.everywhere or second.everywhere or first.place == second.place:
        return True
    return any({first.place, second.place} <= scope for scope in _TOGETHER)
