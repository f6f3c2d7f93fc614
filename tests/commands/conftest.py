"""The two ways a test runs a command: inside this process, and as a real one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

ROOT = Path(__file__).parents[2]

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bd(url: str) -> Run:
    """`bd("list", "deals")` runs a command as ana on the test's database, in this process."""
    from commands.main import cli

    def run(*words: str, stdin: str | bytes | None = None, login: str = "ana", db: str = url) -> Result:
        return CliRunner().invoke(cli, ["--db", db, "--as", login, *words], input=stdin)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """`process("list", "deals", env={…})` runs `backdesk` as a program; nothing is preset."""

    def run(*words: str, env: dict[str, str] | None = None, **extra: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "commands.main", *words],
            env=surroundings(env),
            cwd=extra.pop("cwd", tmp_path),
            capture_output="stdout" not in extra,
            text=True,
            timeout=60,
            check=False,
            **{"stdin": subprocess.DEVNULL, **extra},
        )

    return run


def surroundings(env: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a test process: this one's, with the checkout importable."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}


def one_line(result: Result | subprocess.CompletedProcess[str]) -> str:
    """What was said on stderr, which must be one line of ours."""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("backdesk: ")
    return lines[0]
