"""What the README tells programmers to write works as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import Opened

ROOT = Path(__file__).parent.parent


def test_the_example_in_python_runs(lite: Opened) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    program = program.replace("company.db", lite.url)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    said, listed = done.stdout.splitlines()
    assert "Acme Ltd" in said and listed.endswith("Acme Ltd")
