"""Help: complete, with an example everywhere, and at no cost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from commands.main import cli
from commands.nouns import public_actions
from commands.words import INNER_ACTIONS, NOUNS, WORDS
from store import registry  # noqa: F401
from tests.commands.conftest import surroundings
from tests.conftest import Opened


def every_command() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli, info_name="backdesk")
    for word in cli.list_commands(context):
        found = cli.get_command(context, word)
        assert found is not None
        if isinstance(found, click.Group):
            for verb in found.list_commands(context):
                command = found.get_command(context, verb)
                assert command is not None
                yield f"{word} {verb}", command
        else:
            yield word, found


def test_the_nouns_are_those_of_the_actions() -> None:
    assert set(NOUNS) == {a.noun for a in public_actions()}


def test_inner_actions_have_their_word() -> None:
    assert set(INNER_ACTIONS.values()) <= set(WORDS)


def test_every_word_says_in_help_what_it_says_in_the_list() -> None:
    words = {word: found.short_help for word, found in every_command() if word in WORDS}
    assert words.keys() == WORDS.keys()
    assert all(words.values())


def test_every_command_has_help_and_an_example_of_itself() -> None:
    for name, found in every_command():
        result = CliRunner().invoke(cli, [*name.split(), "--help"])
        assert result.exit_code == 0, name
        assert "\nExample" in result.stdout, name
        examples = result.stdout.split("\nExample", 1)[1]
        assert "backdesk" in examples and name in examples, name
        assert found.help, name


def test_every_option_says_what_it_is() -> None:
    for name, found in every_command():
        for parameter in found.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"


def test_no_parameter_hides_a_shared_option() -> None:
    for name, found in every_command():
        options = [opt for p in found.params for opt in (*p.opts, *p.secondary_opts) if isinstance(p, click.Option)]
        assert len(options) == len(set(options)), name
        assert {"--json", "--db", "--as"} <= set(options), name
        names = [p.name for p in found.params]
        assert len(names) == len(set(names)), name


def test_help_lists_everything_and_says_how_to_complete() -> None:
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    for word in (*WORDS, *NOUNS):
        assert f"\n  {word} " in result.stdout
    assert "_BACKDESK_COMPLETE" in result.stdout


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_imports_neither_database_nor_terminal(words: list[str]) -> None:
    script = (
        "import sys\nfrom commands.main import cli\ntry: cli.main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "heavy = {'peewee', 'playhouse', 'apsw', 'psycopg', 'textual', 'rich', 'platformdirs'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], env=surroundings(), capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_completion_offers_words_nouns_verbs_and_options() -> None:
    def offered(line: str) -> set[str]:
        env = {"_BACKDESK_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
        result = CliRunner().invoke(cli, [], env=env, prog_name="backdesk")
        return {item.split(",")[1] for item in result.stdout.splitlines()}

    assert offered("backdesk p") == {
        "party", "pay-item", "pay-run", "payment", "payment-run", "period", "pick-list", "pipeline", "po", "price", "price-list",
        "privacy", "product", "project",
    }  # fmt: skip
    assert "add" in offered("backdesk party ")
    assert "--name" in offered("backdesk party add --na")
    assert "approval.discount" in offered("backdesk setting set appr")
    assert offered("backdesk product add --kind s") == {"stock", "service"}


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_file_needs_no_driver_of_a_server_and_a_server_gets_it(postgres: Opened, lite: Opened, place: str) -> None:
    script = (
        "import sys\nfrom commands.main import cli\n"
        "try: cli.main(sys.argv[1:])\nexcept SystemExit as end: status = end.code\n"
        "print('psycopg' in sys.modules, file=sys.stderr)\nsys.exit(status)"
    )
    for url, needed in ((lite.url, "False"), (postgres.url, "True")):
        given = ["--db", url, "--as", "ana"]
        words = [*given, "list", "units"] if place == "before" else ["list", "units", *given]
        done = subprocess.run(
            [sys.executable, "-c", script, *words], env=surroundings(), capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.split()) == (0, [needed]), done.stderr
        assert "Piece" in done.stdout
