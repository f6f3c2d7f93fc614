"""`python -m tests.bench NAME [--size N] [--rounds R]`: one benchmark, or `all`. See performance.md for the targets."""

from __future__ import annotations

import argparse
import importlib

BENCHES = {
    "o2c": "chain",
    "list": "lists",
    "sums": "sums",
    "insight": "insight",
    "search": "searching",
    "start": "starting",
    "help": "helping",
    "keys": "keys",
    "tabs": "tabs",
    "import": "importing",
    "check": "checking",
    "duplicates": "duplicates",
}


def main() -> None:
    """Run what was asked for and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=[*BENCHES, "all"])
    parser.add_argument("--size", type=int, default=1_000_000, help="orders in the database")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts")
    given = parser.parse_args()
    for name in BENCHES if given.name == "all" else (given.name,):
        bench = importlib.import_module(f"tests.bench.{BENCHES[name]}")
        bench.measure(given.size, given.rounds).show()


if __name__ == "__main__":
    main()
