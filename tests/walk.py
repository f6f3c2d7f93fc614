"""The company without a plan, for as many steps as somebody has time for: `python -m tests.walk 10000 [postgres]`.

Each run takes other ways than the one before; `--seed N` takes the same again. After every step the books are true,
or it says which steps led there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.store.purchasing.test_without_a_plan import companies, copies, machine, served
from tests.support.servers import Server, set_up

EACH, AT_ONCE = 200, 10  # steps of one company at most; companies between two lines of what was done


def walk(steps: int, first: int, postgres: bool) -> Counter[str]:
    """Take so many steps that are not refused, in companies of their own; returns how often each was done."""
    done: Counter[str] = Counter()
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        server = Server() if postgres else None
        try:
            if server:
                made = served(server)
            else:
                set_up(str(Path(folder) / "template.db"))
                made = copies(Path(folder) / "template.db", Path(folder))
            with companies(*made) as fresh:
                while done.total() - done["refused"] < steps:
                    few = settings(
                        max_examples=AT_ONCE, stateful_step_count=EACH, deadline=None, database=None, derandomize=False,
                        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
                    )  # fmt: skip
                    run_state_machine_as_test(seed(first)(machine(fresh, patch, done)), settings=few)
                    first += 1
                    said = f"{done.total() - done['refused']:>8,} steps, {done['refused']:,} refused"
                    sys.stderr.write(f"{said}, {monotonic() - began:,.0f} s\n")
        finally:
            if server:
                server.stop()
    return done


def main() -> None:
    """Walk, and say what was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", type=int)
    parser.add_argument("engine", choices=("sqlite", "postgres"), nargs="?", default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    done = walk(given.steps, given.seed, given.engine == "postgres")
    sys.stdout.write("".join(f"{times:8,}  {what}\n" for what, times in done.most_common()))


if __name__ == "__main__":
    main()
