"""The rules of the house, held by machine: floors, types, sizes, and who may import what."""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("store", "tui", "commands", "fixtures")
LONGEST = 400
VAGUE_NAMES = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def program(name: str) -> str:
    """A tool of the environment the tests run in."""
    return str(Path(sysconfig.get_path("scripts")) / name)


def run(*command: str) -> str:
    """Run in the checkout; fails the test with all that was said."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6000:]
    return said


def imported(path: Path, top: bool = False) -> set[str]:
    """The first words of what a file imports; with `top`, only when the module itself is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in tree.body if top else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.slow
def test_floors_and_front_ends() -> None:
    assert "0 broken" in run(program("lint-imports"), "--no-cache")


@pytest.mark.slow
def test_lint() -> None:
    run(program("ruff"), "check", "--no-cache")


@pytest.mark.slow
def test_types() -> None:
    run(program("mypy"))


def test_no_file_is_long() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources(*PACKAGES, "tests")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long


def test_files_are_named_after_what_they_hold() -> None:
    assert not [path for path in sources(*PACKAGES, "tests") if path.name in VAGUE_NAMES]


def test_every_file_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES, "tests")
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert not silent


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("tui", {"peewee", "playhouse", "apsw", "click", "commands", "fixtures"}),
        ("commands", {"peewee", "playhouse", "apsw", "textual"}),
        ("fixtures", {"textual", "tui", "click", "commands"}),
        ("store", {"textual", "tui", "click", "commands", "fixtures", "rich"}),
    ],
)
def test_imports_keep_their_side(folder: str, forbidden: set[str]) -> None:
    broken = {str(p.relative_to(ROOT)): bad for p in sources(folder) if (bad := imported(p) & forbidden)}
    assert not broken


def test_the_terminal_is_imported_by_nobody_at_start() -> None:
    assert not [str(p) for p in sources("store", "commands", "fixtures") if "tui" in imported(p, top=True)]


def test_the_command_line_starts_light() -> None:
    script = (
        "import commands.main, sys; loaded = {m.split('.')[0] for m in sys.modules}; "
        "heavy = {'textual', 'peewee', 'playhouse', 'apsw', 'psycopg', 'rich'} & loaded; "
        "print(sorted(heavy)); sys.exit(bool(heavy))"
    )
    run(sys.executable, "-c", script)


def test_no_debris_of_this_machine() -> None:
    kept = [p for p in sources(*PACKAGES) if "/home/" in (text := p.read_text(encoding="utf-8")) or "/work/" in text]
    assert not kept


def test_every_package_is_shipped() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders == set(shipped) == set(PACKAGES)


def test_the_check_of_a_clean_checkout_is_sound() -> None:
    run("bash", "-n", ".ci/run")
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "://" not in text  # no host is named: packages come from wherever this machine gets them
