"""The terminal program in hostile surroundings: nothing they name is run or written, and it warns of an open file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store.core.rights import too_open
from tests.support.terminals import PROGRAM, ROOT, Terminal
from tests.tui.conftest import Open, Shop, shown

CALLED = ("PAGER", "MANPAGER", "EDITOR", "VISUAL", "BROWSER", "SHELL", "LESSOPEN", "LESSCLOSE")


def traced(log: Path) -> list[str]:
    """What notes every program that is started, where it is installed and allowed to."""
    strace = shutil.which("strace")
    if not strace or subprocess.run([strace, "true"], capture_output=True, check=False).returncode:
        return []
    return [strace, "-f", "-qq", "-e", "trace=execve", "-o", str(log)]


@pytest.mark.slow
def test_nothing_that_the_environment_names_is_run(shop: Shop, tmp_path: Path) -> None:
    ran, log = tmp_path / "ran", tmp_path / "started"
    (tmp_path / "evil.py").write_text(f"open({str(ran)!r}, 'a').write(__name__)\n")
    tell = tmp_path / "bin" / "less"
    tell.parent.mkdir()
    for name in ("less", "more", "vi", "nano", "sh", "xdg-open", "www-browser", "stty", "tput", "infocmp"):
        tell.with_name(name).write_text(f"#!/bin/sh\necho {name} >> {ran}\n")
        tell.with_name(name).chmod(0o755)
    hostile = {
        **dict.fromkeys(CALLED, str(tell)),
        "PATH": str(tell.parent),
        "PYTHONPATH": f"{ROOT}:{tmp_path}",
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_PRESS": "ctrl+q",
        "TEXTUAL_LOG": str(tmp_path / "textual.log"),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
        "TEXTUAL_SCREENSHOT_FILENAME": "taken.svg",
    }
    begin = traced(log)
    running = Terminal(shop.url, instead=[*begin, sys.executable, "-c", PROGRAM, shop.url], env=hostile)
    running.wait_for("Prospecting", 60)
    for keys, wanted in (("?", "Keys"), ("\x1b", "Prospecting"), (":", "a command, or"), ("\x1b", "Prospecting"), ("4", "TEA-1"), ("\r", "Timeline")):  # fmt: skip
        running.send(keys)
        running.wait_for(wanted)
    running.send("\x11")
    assert running.ends_within(20)
    running.child.close(force=True)
    assert not ran.exists() and not list(tmp_path.glob("*.svg")) and not (tmp_path / "textual.log").exists()
    if begin:
        started = [line for line in log.read_text().splitlines() if "execve(" in line]
        assert len(started) == 1 and sys.executable in started[0]


async def test_a_file_that_others_can_use_is_said_once(desk: Open, shop: Shop) -> None:
    path = Path(shop.url)
    assert too_open() == ""
    path.chmod(0o644)
    async with desk(size=(120, 36)) as pilot:
        assert f"Others can use {path.name} (0644). Make it yours alone: chmod go=" in shown(pilot)
    path.chmod(0o600)
    async with desk(size=(80, 24)) as pilot:
        assert "Others can use" not in shown(pilot)
